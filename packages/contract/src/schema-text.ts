/** Says in words what a schema takes: one row per member, for the documents. */
import { kindOf, type SchemaKind, type TObject, type TSchema } from './schema.ts'

export interface MemberRow {
  /** From the top, `StartPosition.Id`; `[]` follows a list, `{}` a map. */
  readonly path: string
  readonly type: string
  readonly limits: string
  readonly required: boolean
}

/** Every member of a structure and, each below its own, the members of the structures inside it. */
export function memberRows(schema: TObject, prefix = ''): MemberRow[] {
  return Object.entries(schema.properties).flatMap(([name, member]) => {
    const path = `${prefix}${name}`
    const row = {
      path,
      type: typeText(member),
      limits: limitsText(member),
      required: schema.required?.includes(name) ?? false,
    }
    const { suffix, structure } = structureInside(member)
    return structure === undefined ? [row] : [row, ...memberRows(structure, `${path}${suffix}.`)]
  })
}

const simple: Partial<Record<SchemaKind, string>> = {
  Text: 'string',
  Integer: 'integer',
  Number: 'number',
  Boolean: 'boolean',
  Object: 'structure',
}
const formats: Readonly<Record<string, string>> = { 'date-time': 'ISO 8601 time', 'epoch-seconds': 'epoch seconds' }

function typeText(schema: TSchema): string {
  const kind = kindOf(schema)
  if (kind === 'This') return schema['$ref']
  if (kind === 'OneOf') return schema['enum'].map((value: string) => `\`${value}\``).join(', ')
  if (kind === 'Array') return `list of ${typeText(elementOf(schema))}`
  if (kind === 'Record') return `map of ${typeText(elementOf(schema))}`
  return schema.$id ?? formats[schema['format']] ?? simple[kind]!
}

function limitsText(schema: TSchema): string {
  const kind = kindOf(schema)
  if (kind === 'Text') return range(schema['minLength'], schema['maxLength'], 'characters')
  if (kind === 'Integer') return range(schema['minimum'], schema['maximum'])
  if (kind === 'Array') {
    return joined(range(schema['minItems'], schema['maxItems'], 'elements'), 'each', limitsText(elementOf(schema)))
  }
  if (kind !== 'Record') return ''
  const { min, max, characters } = schema['keys']
  const keys = `keys ${range(min, max, 'characters')}${characters === undefined ? '' : ` of \`${characters}\``}`
  return joined(keys, 'values', limitsText(elementOf(schema)))
}

function range(min: number | undefined, max: number | undefined, unit = ''): string {
  if (min === undefined && max === undefined) return ''
  if (max === undefined) return `at least ${min}`
  return (min === max ? `exactly ${max}` : `${min ?? 0} to ${max} ${unit}`).trimEnd()
}

const joined = (whole: string, word: string, part: string) =>
  [whole, part && `${word} ${part}`].filter((text) => text !== '').join('; ')

const elementOf = (schema: TSchema): TSchema =>
  schema['items'] ?? Object.values<TSchema>(schema['patternProperties'])[0]

function structureInside(schema: TSchema): { suffix: string; structure?: TObject } {
  const kind = kindOf(schema)
  if (kind === 'Object') return { suffix: '', structure: schema as TObject }
  if (kind !== 'Array' && kind !== 'Record') return { suffix: '' }
  const inner = structureInside(elementOf(schema))
  return { ...inner, suffix: `${kind === 'Array' ? '[]' : '{}'}${inner.suffix}` }
}
