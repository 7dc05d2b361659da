/**
 * Everything that is wrong with an input, in AWS's words (control-plane §4.2). Runs only after the compiled check
 * has said no, so it may be slow. No text echoes a value: it could be what a customer wrote.
 */
import {
  codePoints,
  elementOf,
  fitsPattern,
  type KeyLimits,
  keywordsOf,
  kindOf,
  nestingMax,
  type TObject,
  type TSchema,
} from './schema.ts'
import type { Service } from './wire.ts'

/** One violated constraint. `path` is written as AWS writes it: `participantDetails.displayName`, `type.1.member`. */
export interface Problem {
  readonly path: string
  readonly constraint: string
}

/** The one problem of a body that is not a JSON object. */
export const bodyIsNoObject: Problem = { path: '', constraint: 'The body must be a JSON object' }

/** The one problem of a body nested so deep that nobody walks it. */
export const bodyIsTooDeep: Problem = { path: '', constraint: `The body must be nested at most ${nestingMax} deep` }

/** All problems of `value`, in the order of the schema's members; none if the value fits. */
export function problemsOf(schema: TSchema, value: unknown): Problem[] {
  const problems: Problem[] = []
  const add = (path: string, constraint: string) => {
    problems.push({ path, constraint })
  }
  visit({ schema, recursive: schema, value, path: '', add })
  return problems
}

/**
 * The list of problems as one text. The control plane counts them first; the participant service puts its own words
 * before the list (spec §1.5).
 */
export function describeProblems(service: Service, problems: readonly Problem[]): string {
  const listed = problems
    .map(({ path, constraint }) =>
      path === '' ? constraint : `Value at '${path}' failed to satisfy constraint: ${constraint}`,
    )
    .join('; ')
  if (service === 'participant') return listed
  return `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected: ${listed}`
}

interface Visit {
  readonly schema: TSchema
  /** What a `This` inside the schema refers to. */
  readonly recursive: TSchema
  readonly value: unknown
  readonly path: string
  readonly add: (path: string, constraint: string) => void
}

function visit(at: Visit): void {
  const { schema, value, path, add } = at
  const kind = kindOf(schema)
  if (kind === 'This') visit({ ...at, schema: at.recursive })
  else if (value === undefined || value === null) add(path, 'Member must not be null')
  else if (!hasKind[kind](value)) add(path, `Member must be ${named[kind]}`)
  else if (typeof value === 'string') visitText(at, value)
  else if (typeof value === 'number') visitNumber(at, value)
  else if (kind === 'Array') visitList(at, value as unknown[])
  else if (kind === 'Record') visitMap(at, value as Record<string, unknown>)
  else if (kind === 'Object') visitMembers(at, value as Record<string, unknown>)
}

function visitText({ schema, path, add }: Visit, value: string): void {
  const { enum: values, minLength, maxLength, pattern } = keywordsOf(schema)
  if (values === undefined) checkRange('length', codePoints(value), minLength, maxLength, (text) => add(path, text))
  else if (!values.includes(value)) add(path, `Member must satisfy enum value set: [${values.join(', ')}]`)
  if (pattern !== undefined && !fitsPattern(pattern, value)) {
    add(path, `Member must satisfy regular expression pattern: ${pattern}`)
  }
}

function visitNumber({ schema, path, add }: Visit, value: number): void {
  const { minimum, maximum } = keywordsOf(schema)
  checkRange('value', value, minimum, maximum, (text) => add(path, text))
}

function visitList(at: Visit, value: unknown[]): void {
  const { schema, path, add } = at
  const { minItems, maxItems } = keywordsOf(schema)
  checkRange('length', value.length, minItems, maxItems, (text) => add(path, text))
  for (const [index, element] of value.entries()) {
    visit({ ...at, schema: elementOf(schema), value: element, path: `${path}.${index + 1}.member` })
  }
}

/** A map's problems name the map alone, each once: its keys are the caller's own words. */
function visitMap(at: Visit, value: Record<string, unknown>): void {
  const { patternProperties = {}, keys } = keywordsOf(at.schema)
  const pattern = new RegExp(Object.keys(patternProperties)[0]!)
  const constraints = new Set<string>()
  const add = (_: string, constraint: string) => {
    constraints.add(`Map value must satisfy constraint: [${constraint}]`)
  }
  for (const [key, entry] of Object.entries(value)) {
    if (!pattern.test(key)) constraints.add(`Map keys must satisfy constraint: [${keyConstraint(keys!)}]`)
    visit({ ...at, schema: elementOf(at.schema), value: entry, path: '', add })
  }
  for (const constraint of constraints) at.add(at.path, constraint)
}

function keyConstraint({ min, max, characters }: KeyLimits): string {
  return [
    `Member must have length less than or equal to ${max}`,
    `Member must have length greater than or equal to ${min}`,
    ...(characters === undefined ? [] : [`Member must satisfy regular expression pattern: ${characters}+`]),
  ].join(', ')
}

function visitMembers(at: Visit, value: Record<string, unknown>): void {
  const schema = at.schema as TObject
  const recursive = schema.$id === undefined ? at.recursive : schema
  for (const [name, member] of Object.entries(schema.properties)) {
    const entry = value[name]
    if ((entry === undefined || entry === null) && !schema.required?.includes(name)) continue
    const written = name.charAt(0).toLowerCase() + name.slice(1)
    visit({ ...at, recursive, schema: member, value: entry, path: at.path === '' ? written : `${at.path}.${written}` })
  }
}

function checkRange(
  measure: 'length' | 'value',
  size: number,
  min = Number.NEGATIVE_INFINITY,
  max = Number.POSITIVE_INFINITY,
  add: (constraint: string) => void,
): void {
  if (size < min) add(`Member must have ${measure} greater than or equal to ${min}`)
  if (size > max) add(`Member must have ${measure} less than or equal to ${max}`)
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown) => typeof value === 'string'
const hasKind = {
  Text: isText,
  OneOf: isText,
  Integer: Number.isInteger as (value: unknown) => boolean,
  Number: Number.isFinite as (value: unknown) => boolean,
  Boolean: (value: unknown) => typeof value === 'boolean',
  Array: Array.isArray as (value: unknown) => boolean,
  Object: isObject,
  Record: isObject,
} as const
const named = {
  Text: 'a string',
  OneOf: 'a string',
  Integer: 'an integer',
  Number: 'a number',
  Boolean: 'a boolean',
  Array: 'a list',
  Object: 'a structure',
  Record: 'a map',
} as const
