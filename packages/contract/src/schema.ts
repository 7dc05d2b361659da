/**
 * What the wire needs on top of TypeBox: strings measured in code points, closed lists of values, maps with limits on
 * their keys. Everything else is a `Type` of TypeBox itself, and each schema is a JSON Schema, too.
 */
import { Kind, type Static, type TObject, type TSchema, Type, TypeCompiler, TypeRegistry } from '#typebox'

export type { Static, TObject, TSchema }
export { Type }

interface TextLimits {
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
}

/**
 * A string of `min` to `max` Unicode code points, which is how AWS counts (spec §1.3), that fits the pattern if one is
 * given.
 */
export const text = (min: number, max: number, pattern?: string) =>
  Type.Unsafe<string>({
    ...{ [Kind]: 'Text', type: 'string', minLength: min, maxLength: max },
    ...(pattern !== undefined && { pattern }),
  })

/** A string without limits. */
export const anyText = () => Type.Unsafe<string>({ [Kind]: 'Text', type: 'string' })

/** A time of the participant service: ISO 8601, UTC, exactly three fraction digits (spec §1.3). */
export const time = () => Type.Unsafe<string>({ [Kind]: 'Text', type: 'string', format: 'date-time' })

/** A time of the control plane: seconds with up to three decimals; a string breaks SDKs (control-plane §2.2). */
export const epochSeconds = () => Type.Number({ format: 'epoch-seconds' })

/** A string out of a closed list. */
export const oneOf = <const Value extends string>(...values: Value[]) =>
  Type.Unsafe<Value>({ [Kind]: 'OneOf', type: 'string', enum: values })

/** An integer of `min` to `max`. A long is no different: every limit of the wire is exact in a double. */
export const int = (min?: number, max?: number) =>
  Type.Integer({ ...(min !== undefined && { minimum: min }), ...(max !== undefined && { maximum: max }) })

/** A list of `min` to `max` elements. */
export const list = <Element extends TSchema>(element: Element, min?: number, max?: number) =>
  Type.Array(element, { ...(min !== undefined && { minItems: min }), ...(max !== undefined && { maxItems: max }) })

/** A map whose keys have `min` to `max` code points, all of them out of a class like `[a-z]` if one is given. */
export const map = <Value extends TSchema>(min: number, max: number, value: Value, characters?: string) =>
  Type.Record(Type.String({ pattern: `^(?:${characters ?? codePoint}){${min},${max}}$` }), value, {
    additionalProperties: false,
    keys: { min, max, characters },
  })

/**
 * One code point, for patterns without the `u` flag. Its branches exclude each other: were there two ways to read a
 * surrogate pair, a long key could keep the matcher busy for ever.
 */
const codePoint = '[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[^\\uD800-\\uDBFF]|[\\uD800-\\uDBFF](?![\\uDC00-\\uDFFF])'

export const optional = Type.Optional

/** The kinds of schema that this file and the operations make. */
export type SchemaKind = 'Text' | 'OneOf' | 'Integer' | 'Number' | 'Boolean' | 'Array' | 'Object' | 'Record' | 'This'
export const kindOf = (schema: TSchema): SchemaKind => schema[Kind] as SchemaKind

/** The limits of a map's keys. */
export interface KeyLimits {
  readonly min: number
  readonly max: number
  readonly characters: string | undefined
}

/** The words of JSON Schema that the schemas above carry; TypeBox's own type leaves them untyped. */
interface Keywords {
  readonly $ref?: string
  readonly enum?: readonly string[]
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: TSchema
  readonly minItems?: number
  readonly maxItems?: number
  readonly patternProperties?: Readonly<Record<string, TSchema>>
  readonly keys?: KeyLimits
}
export const keywordsOf = (schema: TSchema): Keywords => schema as Keywords

/** What a list or a map consists of. */
export function elementOf(schema: TSchema): TSchema {
  const { items, patternProperties = {} } = keywordsOf(schema)
  return items ?? Object.values(patternProperties)[0]!
}

/** The length of a string as AWS counts it. */
export function codePoints(value: string): number {
  let count = value.length
  for (let at = 1; at < value.length; at++) {
    if (!isLow(value.charCodeAt(at)) || !isHigh(value.charCodeAt(at - 1))) continue
    count--
    at++
  }
  return count
}
const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff

/** Whether the length is within the limits; counts code points only where `length`, at most twice as many, cannot tell. */
function fits({ minLength = 0, maxLength = Number.POSITIVE_INFINITY }: TextLimits, value: string): boolean {
  const units = value.length
  if (units <= maxLength && (minLength <= 1 ? units >= minLength : units >= 2 * minLength)) return true
  if (units < minLength || units > 2 * maxLength) return false
  const length = codePoints(value)
  return length >= minLength && length <= maxLength
}

const patterns = new Map<string, RegExp>()

/** Whether a string fits a schema's pattern. As in JSON Schema, patterns see code points. */
export function fitsPattern(pattern: string, value: string): boolean {
  let compiled = patterns.get(pattern)
  if (compiled === undefined) {
    compiled = new RegExp(pattern, 'u')
    patterns.set(pattern, compiled)
  }
  return compiled.test(value)
}

TypeRegistry.Set<TextLimits>('Text', (schema, value) => {
  if (typeof value !== 'string' || !fits(schema, value)) return false
  return schema.pattern === undefined || fitsPattern(schema.pattern, value)
})
TypeRegistry.Set<{ enum: unknown[] }>('OneOf', (schema, value) => schema.enum.includes(value))

/** A check of the schema, compiled when it is first used: an operation that nobody calls costs no start-up time. */
export function lazyCheck(schema: TSchema): (value: unknown) => boolean {
  let check = (value: unknown): boolean => {
    const compiled = TypeCompiler.Compile(schema)
    const fits = (next: unknown) => compiled.Check(next)
    check = refersToItself(schema) ? (next) => isShallow(next) && fits(next) : fits
    return check(value)
  }
  return (value) => check(value)
}

const refersToItself = (schema: TSchema) => JSON.stringify(schema).includes('"$ref"')

/** How deep a body may be nested, where its schema allows any depth: what walks it later does so by recursion. */
export const nestingMax = 32

/** Whether the value is nested at most `nestingMax` deep. */
export function isShallow(value: unknown, left: number = nestingMax): boolean {
  if (typeof value !== 'object' || value === null) return true
  return left > 0 && Object.values(value).every((inner) => isShallow(inner, left - 1))
}
