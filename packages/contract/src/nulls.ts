/** JSON null means absent, at every depth (spec §1.1). Runs only for an input that the compiled check refused. */
import { elementOf, kindOf, type TObject, type TSchema } from './schema.ts'

/** The value without the null members that the schema knows, and without null entries of maps. */
export function withoutNulls(schema: TSchema, value: unknown, recursive: TSchema = schema): unknown {
  const kind = kindOf(schema)
  if (kind === 'This') return withoutNulls(recursive, value)
  if (typeof value !== 'object' || value === null) return value
  if (kind === 'Array' && Array.isArray(value)) {
    return value.map((element) => withoutNulls(elementOf(schema), element, recursive))
  }
  if ((kind !== 'Object' && kind !== 'Record') || Array.isArray(value)) return value
  const inner = schema.$id === undefined ? recursive : schema
  const entries = Object.entries(value)
    .map(([name, member]) => [name, member, memberSchema(schema, name)] as const)
    .filter(([, member, known]) => !(member === null && known !== undefined))
    .map(([name, member, known]) => [name, known === undefined ? member : withoutNulls(known, member, inner)])
  return Object.fromEntries(entries)
}

function memberSchema(schema: TSchema, name: string): TSchema | undefined {
  if (kindOf(schema) === 'Record') return elementOf(schema)
  const { properties } = schema as TObject
  return Object.hasOwn(properties, name) ? properties[name] : undefined
}
