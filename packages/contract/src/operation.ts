/** What an operation is, and how a request becomes its input. */
import { limits } from './limits.ts'
import { withoutNulls } from './nulls.ts'
import { bodyIsNoObject, bodyIsTooDeep, type Problem, problemsOf } from './problems.ts'
import type { Reason } from './refusals.ts'
import { isShallow, kindOf, lazyCheck, type Static, type TObject } from './schema.ts'
import { type OperationName, type Route, type Service, wire } from './wire.ts'

/** Members that travel in the query string, with the name they have there; the others come with path and body. */
export type Bindings = Readonly<Record<string, { readonly query: string }>>

interface Definition<Input extends TObject, Output extends TObject> {
  /** One sentence for the documents. */
  readonly does: string
  readonly input: Input
  readonly output: Output
  /** Every reason for which the operation may be refused. */
  readonly refusals: readonly Reason[]
  /** The exceptions that AWS models for it, where the choice among them depends on that (control-plane §4.2). */
  readonly errors?: readonly string[]
  readonly bindings?: Bindings
  /** The longest body in bytes, where it is not that of every other operation. */
  readonly bodyBytes?: number
  /** A request and its answer for the documents; the tests check both. */
  readonly example: { readonly input: Readonly<Static<Input>>; readonly output: Readonly<Static<Output>> }
}

/** One operation of the wire as a value. Validation, types, routes and documents are all read from it. */
export interface Operation<Input extends TObject = TObject, Output extends TObject = TObject>
  extends Definition<Input, Output>,
    Route {
  readonly service: Service
  readonly name: OperationName
  readonly bindings: Bindings
  readonly errors: readonly string[]
  readonly bodyBytes: number
  /** The compiled check of the input: nanoseconds, and no word about what is wrong. */
  readonly accepts: (raw: unknown) => boolean
}

/** The operation's own name is part of its type, so that a table of operations can be checked for completeness. */
export function defineOperation<
  const Of extends Service,
  const Name extends OperationName<Of> & OperationName,
  Input extends TObject,
  Output extends TObject,
>(service: Of, name: Name, definition: Definition<Input, Output>) {
  const routes: Readonly<Record<string, Route>> = wire[service]
  return {
    bindings: {},
    errors: [],
    bodyBytes: limits.bodyBytes,
    ...definition,
    ...routes[name]!,
    service,
    name,
    accepts: lazyCheck(definition.input),
  } satisfies Operation<Input, Output> as Operation<Input, Output> & { readonly service: Of; readonly name: Name }
}

type DeepReadonly<Value> = Value extends object ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> } : Value

/** What an operation takes, once it is checked. */
export type Input<Of extends Operation> = DeepReadonly<Static<Of['input']>>
/** What an operation answers. */
export type Output<Of extends Operation> = DeepReadonly<Static<Of['output']>>

/** The input violates constraints; all of them are listed. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, constraint }) => `${path}: ${constraint}`).join('; '))
    this.problems = problems
  }
}

/** Where the members of one request may be. */
export interface RequestParts {
  /** The decoded path labels, by name. */
  readonly labels?: Readonly<Record<string, string>>
  readonly query?: URLSearchParams
  /** The parsed body; undefined when there was none, which is the same as `{}` (spec §1.1). */
  readonly body?: unknown
}

/**
 * Puts path labels, query parameters and body together, as `parseInput` takes them. A number in path or query string
 * becomes one; what does not look like a number stays a string and is a problem there.
 */
export function gather(operation: Operation, { labels, query, body = {} }: RequestParts): unknown {
  const bound = Object.entries(operation.bindings)
  const hasLabels = labels !== undefined && Object.keys(labels).length > 0
  if ((!hasLabels && bound.length === 0) || !isObject(body)) return body
  const raw: Record<string, unknown> = { ...body }
  for (const [member, value] of Object.entries(labels ?? {})) raw[member] = numberOrText(operation, member, value)
  for (const [member, { query: name }] of bound) {
    const value = query?.get(name)
    if (value === null || value === undefined) delete raw[member]
    else raw[member] = numberOrText(operation, member, value)
  }
  return raw
}

function numberOrText(operation: Operation, member: string, value: string): string | number {
  const isInteger = kindOf(operation.input.properties[member]!) === 'Integer'
  return isInteger && /^-?\d{1,15}$/.test(value) ? Number(value) : value
}

/**
 * The input of an operation, or a refusal that lists everything wrong with it. JSON null counts as absent at every
 * depth, unknown members are ignored, a wrong JSON type is a problem like any other (spec §1.1, §1.17).
 *
 * @throws InvalidInput
 */
export function parseInput<Of extends Operation>(operation: Of, raw: unknown): Input<Of> {
  if (operation.accepts(raw)) return raw as Input<Of>
  if (!isObject(raw)) throw new InvalidInput([bodyIsNoObject])
  if (!isShallow(raw)) throw new InvalidInput([bodyIsTooDeep])
  const value = withoutNulls(operation.input, raw)
  const problems = problemsOf(operation.input, value)
  if (problems.length > 0) throw new InvalidInput(problems)
  return value as Input<Of>
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
