import { hash } from 'node:crypto'
import { bodyIsNoObject, gather, type Input, InvalidInput, type Operation, parseInput } from '@parley/contract'
import type { Enacted } from './enact.ts'
import type { SignedRequest } from './sigv4.ts'
import type { Remembered } from './store/store.ts'

/** A request that has found its operation; nothing of it is checked yet. */
export interface Request {
  readonly operation: Operation
  readonly labels: Readonly<Record<string, string>>
  readonly query: string
  readonly bearer: string | undefined
  readonly body: Buffer
  /** For the signature of a control-plane request. */
  readonly signed: () => SignedRequest
}

/** Checked input, of whatever operation. */
export type AnyInput = Input<Operation>

/** Called once: with what went wrong, or with the reply's JSON text. */
export type Answer = (error: unknown, reply: string) => void

/** Answers with what was enacted. */
export const replying =
  (answer: Answer): Enacted =>
  (error, outcome) =>
    answer(error, outcome?.reply ?? '')

/**
 * The input of a request, from path, query and body.
 * @throws InvalidInput with everything that is wrong with it
 */
export function inputOf<Of extends Operation>({ labels, query, body }: Request, operation: Of): Input<Of> {
  const parts = { labels, body: parsedBody(body), ...(query !== '' && { query: new URLSearchParams(query) }) }
  return parseInput(operation, gather(operation, parts))
}

/** An empty body is the same as `{}` (spec §1.1). */
function parsedBody(body: Buffer): unknown {
  if (body.length === 0) return {}
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new InvalidInput([bodyIsNoObject])
  }
}

/**
 * How the answer to a request is remembered: by operation, caller and ClientToken. Nothing is remembered without a
 * ClientToken, and an empty one is none (spec §5.3).
 */
export function rememberedAs(
  { operation, body }: Request,
  input: AnyInput,
  who: string,
  how: Omit<Remembered, 'name' | 'fingerprint'>,
): Remembered | undefined {
  const token = input['ClientToken']
  if (typeof token !== 'string' || token === '') return undefined
  return { name: `${operation.name} ${who} ${token}`, fingerprint: hash('sha256', body, 'base64'), ...how }
}
