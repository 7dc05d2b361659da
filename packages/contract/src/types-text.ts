/**
 * `packages/client/src/wire-types.ts`, out of the contract: what the participant service takes and gives as plain
 * types, so that who installs the client gets neither the schemas nor the library that they are made with.
 */
import type { Operation } from './operation.ts'
import { operations } from './operations/index.ts'
import { elementOf, keywordsOf, kindOf, type TObject, type TSchema } from './schema.ts'
import { limitsText } from './schema-text.ts'

/** What inside an input or an output has a name of its own, by where it is; the names are AWS's. */
const names: Readonly<Record<string, string>> = {
  'CreateParticipantConnection.Type[]': 'ConnectionType',
  'CreateParticipantConnection.Websocket': 'Websocket',
  'CreateParticipantConnection.ConnectionCredentials': 'ConnectionCredentials',
  'CreateParticipantConnection.WebRTCConnection': 'WebRTCConnection',
  'SendMessage.MessageMetadata': 'MessageProcessingMetadata',
  'GetTranscript.ScanDirection': 'ScanDirection',
  'GetTranscript.SortOrder': 'SortOrder',
  'GetTranscript.StartPosition': 'StartPosition',
  'GetTranscript.Transcript[]': 'Item',
  'GetTranscript.Transcript[].Type': 'ItemType',
  'GetTranscript.Transcript[].ParticipantRole': 'ParticipantRole',
  'GetTranscript.Transcript[].Attachments[]': 'AttachmentItem',
  'GetTranscript.Transcript[].MessageMetadata': 'MessageMetadata',
  'GetTranscript.Transcript[].MessageMetadata.Receipts[]': 'Receipt',
  'StartAttachmentUpload.UploadMetadata': 'UploadMetadata',
  'DescribeView.View': 'View',
  'DescribeView.View.Content': 'ViewContent',
}

/** The names that are given inside inputs and outputs. */
export const typeNames: readonly string[] = Object.values(names)

/** The whole file, formatted; the same contract always gives the same text. */
export function renderClientTypes(): string {
  const all: readonly Operation[] = Object.values(operations.participant)
  return `${[
    '/**\n * What the participant service takes and gives. Generated from `packages/contract` by `npm run docs`; change it there.\n */',
    ...all.flatMap((operation) => new OperationTypes(operation).declarations()),
    renderTable(all),
    '/** The name of an operation. */\nexport type OperationName = keyof Operations',
    "/** What an operation takes. */\nexport type Input<Name extends OperationName> = Operations[Name]['input']",
    "/** What an operation gives. */\nexport type Output<Name extends OperationName> = Operations[Name]['output']",
  ].join('\n\n')}\n`
}

function renderTable(all: readonly Operation[]): string {
  const rows = all.map(
    ({ name, does }) =>
      `  /** ${does} */\n  readonly ${name}: {\n    readonly input: ${name}Input\n    readonly output: ${name}Output\n  }`,
  )
  return `/** Every operation, by its name. */\nexport interface Operations {\n${rows.join('\n')}\n}`
}

/** The types of one operation; what has a name of its own follows behind what mentions it. */
class OperationTypes {
  readonly #operation: Operation
  readonly #named: string[] = []

  constructor(operation: Operation) {
    this.#operation = operation
  }

  declarations(): string[] {
    const { name, does, method, path, input, output } = this.#operation
    const about = `/** ${does} \`${method} ${path}\` */`
    const types = [
      this.#declare(`${name}Input`, input, name, 'in', about),
      this.#declare(`${name}Output`, output, name, 'out', `/** What ${name} answers. */`),
    ]
    return [...types, ...this.#named]
  }

  #declare(name: string, schema: TSchema, place: string, way: 'in' | 'out', about: string): string {
    if (kindOf(schema) !== 'Object') return `${about}\nexport type ${name} = ${this.#bare(schema, place, way)}`
    const { properties } = schema as TObject
    if (Object.keys(properties).length === 0) return `${about}\nexport type ${name} = Readonly<Record<string, never>>`
    return `${about}\nexport interface ${name} ${this.#members(schema as TObject, place, way)}`
  }

  #type(schema: TSchema, place: string, way: 'in' | 'out'): string {
    const name = names[place]
    if (name === undefined) return this.#bare(schema, place, way)
    this.#named.push(this.#declare(name, schema, place, way, `/** Part of {@link ${this.#owner(place, way)}}. */`))
    return name
  }

  #owner(place: string, way: 'in' | 'out'): string {
    const above = place.slice(0, place.lastIndexOf('.'))
    return names[above] ?? `${above}${way === 'in' ? 'Input' : 'Output'}`
  }

  #bare(schema: TSchema, place: string, way: 'in' | 'out'): string {
    const { enum: values } = keywordsOf(schema)
    if (values !== undefined) {
      const known = values.map((value) => `'${value}'`).join(' | ')
      // A newer service may answer what nobody knew when this was written; it takes what it knows.
      return way === 'in' ? known : `${known} | (string & {})`
    }
    switch (kindOf(schema)) {
      case 'Integer':
      case 'Number':
        return 'number'
      case 'Boolean':
        return 'boolean'
      case 'Array': {
        const element = this.#type(elementOf(schema), `${place}[]`, way)
        return `readonly ${/[ |]/.test(element) && !element.startsWith('{') ? `(${element})` : element}[]`
      }
      case 'Record':
        return `{ readonly [name: string]: ${this.#type(elementOf(schema), `${place}{}`, way)} }`
      case 'Object':
        return this.#members(schema as TObject, place, way)
      default:
        return 'string'
    }
  }

  #members({ properties, required = [] }: TObject, place: string, way: 'in' | 'out'): string {
    const members = Object.entries(properties).flatMap(([name, member]) => {
      const isRequired = required.includes(name)
      const type = this.#type(member, `${place}.${name}`, way)
      const limits = keywordsOf(member).format === 'date-time' ? 'ISO 8601, UTC' : limitsText(member)
      const optional = way === 'in' ? ' | undefined' : ''
      return [
        ...(limits === '' ? [] : [`/** ${limits[0]!.toUpperCase()}${limits.slice(1)}. */`]),
        `readonly ${name}${isRequired ? '' : '?'}: ${type}${isRequired ? '' : optional}`,
      ]
    })
    return `{\n${members.join('\n').replaceAll(/^/gm, '  ')}\n}`
  }
}
