import { afterAll, describe, it } from 'vitest'
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
