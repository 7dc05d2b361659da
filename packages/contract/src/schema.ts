/**
 * What the wire needs on top of TypeBox: strings measured in code points, enums in AWS's words, maps with limits.
 * Everything else is a `Type` of TypeBox itself. Each schema is a JSON Schema, too.
 */
import { Kind, OptionalKind, type Static, type TObject, type TSchema, Type, TypeCompiler, TypeRegistry } from '#typebox'

export type { Static, TObject, TSchema }
export { Type }

interface TextLimits {
  readonly minLength?: number
  readonly maxLength?: number
}

/** A string schema whose limits count Unicode code points, as those of AWS do (spec §1.3). */
export interface TText extends TSchema, TextLimits {
  readonly [Kind]: 'Text'
  readonly static: string
}

/** A string of `min` to `max` code points. */
export const text = (min: number, max: number) =>
  Type.Unsafe<string>({ [Kind]: 'Text', type: 'string', minLength: min, maxLength: max }) as unknown as TText

/** A string that the service writes itself, or that has no limits. */
export const anyText = () => Type.Unsafe<string>({ [Kind]: 'Text', type: 'string' }) as unknown as TText

/** A string schema with a closed list of values. */
export interface TOneOf<Value extends string = string> extends TSchema {
  readonly [Kind]: 'OneOf'
  readonly static: Value
  readonly enum: readonly Value[]
}

export const oneOf = <const Value extends string>(...values: Value[]) =>
  Type.Unsafe<Value>({ [Kind]: 'OneOf', type: 'string', enum: values }) as unknown as TOneOf<Value>

/** An integer of `min` to `max`. Long is no different: every limit of the wire is exact in a double. */
export const int = (min?: number, max?: number) =>
  Type.Integer({ ...(min !== undefined && { minimum: min }), ...(max !== undefined && { maximum: max }) })

/** A list of `min` to `max` elements. */
export const list = <Element extends TSchema>(element: Element, min?: number, max?: number) =>
  Type.Array(element, { ...(min !== undefined && { minItems: min }), ...(max !== undefined && { maxItems: max }) })

export const optional = Type.Optional

/** A time of the participant service: ISO 8601, UTC, exactly three fraction digits (spec §1.3). */
export const time = () =>
  Type.Unsafe<string>({ [Kind]: 'Text', type: 'string', format: 'date-time' }) as unknown as TText

/** A time of the control plane: epoch seconds with up to three decimals; an ISO string breaks SDKs (control-plane §2.2). */
export const epochSeconds = () => Type.Number({ description: 'epoch seconds' })

/** The pattern of a key of `min` to `max` code points; a surrogate pair is taken as one before it is taken as two. */
const anyKey = (min: number, max: number) => `^(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[^]){${min},${max}}$`

/** A map whose keys have `min` to `max` code points. */
export const map = <Value extends TSchema>(min: number, max: number, value: Value) =>
  Type.Record(Type.String({ pattern: anyKey(min, max) }), value, {
    additionalProperties: false,
    keyLength: { min, max },
  })

/** Whether the member may be left out. */
export const isOptional = (schema: TSchema): boolean => OptionalKind in schema

/** What the kinds of schema are called in this package; `kindOf` is how problems and documents tell them apart. */
export type SchemaKind = 'Text' | 'OneOf' | 'Integer' | 'Number' | 'Boolean' | 'Array' | 'Object' | 'Record' | 'This'
export const kindOf = (schema: TSchema): SchemaKind => schema[Kind] as SchemaKind

/** The length of a string as AWS counts it. */
export function codePoints(value: string): number {
  let count = value.length
  for (let at = 1; at < value.length; at++) {
    if (isLow(value.charCodeAt(at)) && isHigh(value.charCodeAt(at - 1))) {
      count--
      at++
    }
  }
  return count
}
const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff

/** Whether the length is within the limits; counts code points only where `length` cannot tell. */
function fits({ minLength = 0, maxLength = Number.POSITIVE_INFINITY }: TextLimits, value: string): boolean {
  const units = value.length
  if (units <= maxLength && (units >= 2 * minLength || (minLength === 1 && units === 1))) return true
  if (units < minLength || units > 2 * maxLength) return false
  const length = codePoints(value)
  return length >= minLength && length <= maxLength
}

TypeRegistry.Set<TextLimits>('Text', (schema, value) => typeof value === 'string' && fits(schema, value))
TypeRegistry.Set<TOneOf>('OneOf', (schema, value) => schema.enum.includes(value as string))

/** A check of the schema, compiled when it is first used: an operation that nobody calls costs no start-up time. */
export function lazyCheck(schema: TSchema): (value: unknown) => boolean {
  let check = (value: unknown): boolean => {
    const compiled = TypeCompiler.Compile(schema)
    check = (next) => compiled.Check(next)
    return check(value)
  }
  return (value) => check(value)
}
