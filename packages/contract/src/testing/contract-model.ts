/** Describes our own operations in the form that `aws-model.ts` gives those of the SDK, and compares the two. */
import type { Operation } from '../operation.ts'
import { elementOf, keywordsOf, kindOf, type SchemaKind, type TObject, type TSchema } from '../schema.ts'
import { bearerHeader } from '../wire.ts'
import type { Member, ModelledOperation, Shape } from './aws-model.ts'

const tokenMembers = { 'participant-token': 'ParticipantToken', 'connection-token': 'ConnectionToken' } as const

/** The operation with its token as the header member that AWS models, though for us it is no part of the input. */
export function ourOperation(operation: Operation): ModelledOperation {
  const { method, path, credential, bindings } = operation
  const placeOf = (name: string) => {
    if (path.includes(`{${name}}`)) return 'path'
    return bindings[name] === undefined ? 'body' : `query ${bindings[name].query}`
  }
  const members = new Map(structure(operation.input, placeOf))
  if (credential !== 'signature') {
    const token: Member = { required: true, place: `header ${bearerHeader}`, shape: () => ({ is: 'string' }) }
    members.set(tokenMembers[credential], token)
  }
  return { method, path, input: { is: 'structure', members }, output: ourShape(operation.output, operation.output) }
}

const simple: Partial<Record<SchemaKind, Shape['is']>> = {
  Text: 'string',
  OneOf: 'string',
  Integer: 'number',
  Number: 'number',
  Boolean: 'boolean',
}

function ourShape(schema: TSchema, recursive: TSchema): Shape {
  const kind = kindOf(schema)
  const inner = schema.$id === undefined ? recursive : schema
  if (kind === 'This') return ourShape(recursive, recursive)
  if (kind === 'Array') return { is: 'list', of: () => ourShape(elementOf(schema), inner) }
  if (kind === 'Record') return { is: 'map', of: () => ourShape(elementOf(schema), inner) }
  if (kind === 'Object') return { is: 'structure', members: structure(schema as TObject, () => 'body', inner) }
  return { is: keywordsOf(schema).format === 'epoch-seconds' ? 'timestamp' : simple[kind]! }
}

function structure(schema: TObject, placeOf: (name: string) => string, recursive: TSchema = schema) {
  const members = Object.entries(schema.properties).map(([name, member]): [string, Member] => [
    name,
    {
      required: schema.required?.includes(name) ?? false,
      place: placeOf(name),
      shape: () => ourShape(member, recursive),
    },
  ])
  return new Map(members)
}

/** What a shape of ours has otherwise than AWS's, a line each. A missing member is one line, whatever is below it. */
export function differences(aws: Shape, ours: Shape, isInput: boolean, path = '', depth = 0): string[] {
  if (aws.is !== ours.is) return [`${path}: ${ours.is}, not ${aws.is}`]
  // Only a shape that refers to itself goes deeper than this, and by then it has been compared whole.
  if (depth > 12) return []
  if (aws.of !== undefined) return differences(aws.of(), ours.of!(), isInput, `${path}[]`, depth + 1)
  const names = new Set([...(aws.members?.keys() ?? []), ...(ours.members?.keys() ?? [])])
  return [...names].flatMap((name) => {
    const theirs = aws.members?.get(name)
    const own = ours.members?.get(name)
    const at = path === '' ? name : `${path}.${name}`
    if (theirs === undefined) return [`${at}: ours only`]
    if (own === undefined) return [`${at}: AWS only`]
    const here: string[] = []
    if (own.place !== theirs.place) here.push(`${at}: in ${own.place}, not ${theirs.place}`)
    if (isInput && own.required !== theirs.required) here.push(`${at}: ${own.required ? 'required' : 'optional'}`)
    return [...here, ...differences(theirs.shape(), own.shape(), isInput, at, depth + 1)]
  })
}
