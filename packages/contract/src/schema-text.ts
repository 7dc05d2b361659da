/** Says in words what a schema takes: one row per member, for the documents. */
import { elementOf, keywordsOf, kindOf, type SchemaKind, type TObject, type TSchema } from './schema.ts'

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
  const { $ref, enum: values, format } = keywordsOf(schema)
  if (kind === 'This') return $ref!
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ')
  if (kind === 'Array') return `list of ${typeText(elementOf(schema))}`
  if (kind === 'Record') return `map of ${typeText(elementOf(schema))}`
  return schema.$id ?? (format === undefined ? simple[kind]! : formats[format]!)
}

/** Its limits in words; empty if it has none. */
export function limitsText(schema: TSchema): string {
  const { minLength, maxLength, pattern, minimum, maximum, minItems, maxItems, keys } = keywordsOf(schema)
  if (kindOf(schema) === 'Array') {
    return joined(range(minItems, maxItems, 'elements'), 'each', limitsText(elementOf(schema)))
  }
  if (pattern !== undefined) return `${range(minLength, maxLength, 'characters')}, \`${pattern}\``
  if (keys === undefined) return range(minLength, maxLength, 'characters') || range(minimum, maximum)
  const characters = keys.characters === undefined ? '' : ` of \`${keys.characters}\``
  const keysText = `keys ${range(keys.min, keys.max, 'characters')}${characters}`
  return joined(keysText, 'values', limitsText(elementOf(schema)))
}

function range(min: number | undefined, max: number | undefined, unit = ''): string {
  if (min === undefined && max === undefined) return ''
  if (max === undefined) return `at least ${min}`
  const units = min === max && max === 1 ? unit.replace(/s$/, '') : unit
  return `${min === max ? 'exactly' : `${min ?? 0} to`} ${max} ${units}`.trimEnd()
}

const joined = (whole: string, word: string, part: string) =>
  [whole, part && `${word} ${part}`].filter((text) => text !== '').join('; ')

function structureInside(schema: TSchema): { suffix: string; structure?: TObject } {
  const kind = kindOf(schema)
  if (kind === 'Object') return { suffix: '', structure: schema as TObject }
  if (kind !== 'Array' && kind !== 'Record') return { suffix: '' }
  const inner = structureInside(elementOf(schema))
  return { ...inner, suffix: `${kind === 'Array' ? '[]' : '{}'}${inner.suffix}` }
}
