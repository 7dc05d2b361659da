import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type * as Client from './index.ts'
import { operationCases } from './operations.cases.ts'
import { platformOf } from './platform.ts'
import { requestCases } from './request.cases.ts'
import { sessionCases } from './session.cases.ts'
import { LocalBackend } from './testing/local-backend.ts'

const cases = [...requestCases, ...operationCases, ...sessionCases]
const backend = new LocalBackend()
let client: typeof Client
let context: object

/** As React Native has it: its signals know neither a reason nor `throwIfAborted`. */
class PoorController extends AbortController {
  constructor() {
    super()
    const nothing = { value: undefined, configurable: true }
    Object.defineProperties(this.signal, { reason: nothing, throwIfAborted: nothing })
  }
}

/**
 * All that is there besides the language, as in React Native: no page, no storage, no crypto, and no network or timer
 * but what is handed in. `Error` is the one of this file, for `instanceof`.
 */
const surroundings = { queueMicrotask, AbortController: PoorController, Error }

const { now, after, random } = platformOf()

/** What an application hands in where nothing is found. */
const handed: Partial<Client.Platform> = {
  fetch: (url, init) => fetch(url, init),
  WebSocket: WebSocket as never,
  now,
  after,
  random,
  watch: () => () => {},
}

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./index.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    globalName: 'client',
    conditions: ['parley-source'],
    target: 'es2022',
    write: false,
  })
  context = createContext({ ...surroundings })
  const bare: typeof Client = runInContext(`${outputFiles[0]!.text}; client`, context)
  client = {
    ...bare,
    ParticipantClient: class extends bare.ParticipantClient {
      constructor(options: Client.ClientOptions) {
        super({ ...options, platform: { ...handed, ...options.platform } })
      }
    },
    ChatSession: class extends bare.ChatSession {
      constructor(options: Client.SessionOptions) {
        super({ ...options, platform: { ...handed, ...options.platform } })
      }
    } as typeof bare.ChatSession,
  }
})
afterAll(() => backend[Symbol.asyncDispose]())

describe('Where there is no page, and everything is handed in', () => {
  it.each(cases.map(({ title, run }) => [title, run] as const))('%s', (_, run) => run({ client, backend }))

  it('has none of what a page has', () => {
    for (const name of ['window', 'document', 'navigator', 'localStorage', 'crypto', 'fetch', 'WebSocket'])
      expect(runInContext(`typeof ${name}`, context), name).toBe('undefined')
  })
})
