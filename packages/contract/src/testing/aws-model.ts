/**
 * Reads the schemas that the AWS SDK for JavaScript exports into plain descriptions. They are nested tuples,
 * `[kind, namespace, name, traits, …]`; what has no name of its own is a number, and a member with traits is a pair
 * `[schema, traits]`.
 */

/** What a value is: structures have members, lists and maps have elements. */
export interface Shape {
  readonly is: 'string' | 'number' | 'boolean' | 'timestamp' | 'list' | 'map' | 'structure'
  readonly of?: () => Shape
  readonly members?: ReadonlyMap<string, Member>
}

export interface Member {
  readonly required: boolean
  /** `path`, `header X-Amz-Bearer`, `query maxResults` or `body`. */
  readonly place: string
  readonly shape: () => Shape
}

export interface ModelledOperation {
  readonly method: string
  readonly path: string
  readonly input: Shape
  readonly output: Shape
}

/** Reads an operation, which `@aws-sdk/client-…` exports as `SendMessage$`. */
export function awsOperation(schema: unknown): ModelledOperation {
  const [, , , traits, input, output] = schema as [number, string, string, Traits, unknown, unknown]
  const [method, path] = traits.http!
  return { method, path, input: awsShape(input), output: awsShape(output) }
}

interface Traits {
  readonly http?: readonly [string, string, number]
  readonly httpHeader?: string
  readonly httpQuery?: string
}

const kinds = { list: 1, map: 2, structure: 3, union: 4 }
const simple = ['string', 'number', 'boolean', undefined, 'timestamp'] as const
const listOf = 64
const mapOf = 128
const labelBit = 1

function awsShape(reference: unknown): Shape {
  const schema: unknown = typeof reference === 'function' ? reference() : reference
  if (typeof schema === 'number') return numberedShape(schema)
  const [kind, , name, , first, second, required] = schema as [
    number,
    string,
    string?,
    unknown?,
    unknown?,
    unknown?,
    number?,
  ]
  if (name === undefined) return awsShape(kind)
  if (kind === kinds.list) return { is: 'list', of: () => awsShape(first) }
  if (kind === kinds.map) return { is: 'map', of: () => awsShape(second) }
  if (kind === kinds.structure) return structure(first as string[], second as unknown[], required)
  // Of a union's members none is required by itself.
  if (kind === kinds.union) return structure(first as string[], second as unknown[])
  return awsShape(first)
}

function numberedShape(code: number): Shape {
  if (code >= mapOf) return { is: 'map', of: () => numberedShape(code - mapOf) }
  if (code >= listOf) return { is: 'list', of: () => numberedShape(code - listOf) }
  const is = simple[code]
  if (is === undefined) throw new Error(`The SDK has a simple schema of an unknown kind: ${code}`)
  return { is }
}

/** The required members come first; the tuple only says how many they are. */
function structure(names: readonly string[], schemas: readonly unknown[], required = 0): Shape {
  const members = names.map((name, index): [string, Member] => [
    name,
    { required: index < required, place: place(schemas[index]), shape: () => awsShape(schemas[index]) },
  ])
  return { is: 'structure', members: new Map(members) }
}

function place(schema: unknown): string {
  if (!Array.isArray(schema) || schema.length !== 2) return 'body'
  const traits = schema[1] as number | Traits
  if (typeof traits === 'number') return (traits & labelBit) === 0 ? 'body' : 'path'
  if (traits.httpHeader !== undefined) return `header ${traits.httpHeader}`
  return traits.httpQuery === undefined ? 'body' : `query ${traits.httpQuery}`
}
