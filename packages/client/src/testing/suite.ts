/**
 * What holds wherever the client runs. A case gets the client as a module, so that the same ones hold the sources, the
 * package as it is published, old and new versions of Node, and browsers; it uses nothing that not all of these have.
 */
import type * as Client from '../index.ts'
import type { Backend } from './backend.ts'

export interface World {
  readonly client: typeof Client
  readonly backend: Backend
}

export interface Case {
  /** As the title of a test: what the client does. */
  readonly title: string
  readonly run: (world: World) => Promise<void>
}

/** Fails unless both are the same JSON, whatever the order of members; undefined members count as absent. */
export function same(actual: unknown, expected: unknown, what = ''): void {
  const [is, wanted] = [actual, expected].map((value) => JSON.stringify(sorted(value)))
  if (is !== wanted) throw new Error(`${what} is\n${is}\nand not\n${wanted}`)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  )
}

/** What the promise rejects with; fails if it does not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const nothing = {}
  const error = await promise.then(
    () => nothing,
    (reason: unknown) => reason,
  )
  if (error === nothing) throw new Error('It succeeded')
  return error
}
