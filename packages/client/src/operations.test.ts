import { afterAll, describe, expect, it } from 'vitest'
import * as core from './core.ts'
import * as client from './index.ts'
import { operationCases } from './operations.cases.ts'
import { requestCases } from './request.cases.ts'
import { sessionCases } from './session.cases.ts'
import { LocalBackend } from './testing/local-backend.ts'

const backend = new LocalBackend()
afterAll(() => backend[Symbol.asyncDispose]())

describe('Requests', () => {
  it.each(requestCases.map(({ title, run }) => [title, run] as const))('%s', (_, run) => run({ client, backend }))
})

describe('Operations', () => {
  it.each(operationCases.map(({ title, run }) => [title, run] as const))('%s', (_, run) => run({ client, backend }))
})

describe('A session', () => {
  it.each(sessionCases.map(({ title, run }) => [title, run] as const))('%s', (_, run) => run({ client, backend }))
})

/** What only `@parley/client` does: it says how far messages have come, that somebody types, and goes on after a reload. */
const beyondCore = [
  'says after a reload what it could not say before',
  'tells that somebody types, once for many keystrokes',
  'tells that messages have arrived, and that they were read, also those before',
  'leaves no timer and no socket when it is closed',
]

describe('A session of core', () => {
  const world = { client: core as unknown as typeof client, backend }
  const shared = sessionCases.filter(({ title }) => !beyondCore.includes(title))
  it.each(shared.map(({ title, run }) => [title, run] as const))('%s', (_, run) => run(world))

  it('is everything but these', () => {
    expect(shared).toHaveLength(sessionCases.length - beyondCore.length)
  })
})
