import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StartedTestContainer } from 'testcontainers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execForm, pairs, parseDockerfile } from '../../../tests/image/dockerfile.ts'
import { ServiceCommand } from '../../../tests/service-command.ts'
import { ChatClients, TestSocket } from '../../server/src/testing/chat-clients.ts'
import { temporaryDirectory } from '../../server/src/testing/temporary-directory.ts'
import { ParleyContainer } from './parley-container.ts'
import { StartedParleyContainer } from './started-parley-container.ts'

const repository = fileURLToPath(new URL('../../../', import.meta.url))
const dockerfile = parseDockerfile(readFileSync(join(repository, 'Dockerfile'), 'utf8'))
const instruction = (name: string) => dockerfile.findLast((each) => each.name === name)!
const folder = temporaryDirectory()

/** Shows what the container would be made with. */
class Shown extends ParleyContainer {
  get made() {
    return { env: this.environment, settings: this.settings }
  }
}

/** What stands at a path of the image. */
const place = (word: string) =>
  word === 'node'
    ? process.execPath
    : word.replace(/^\/parley\//, join(repository, 'packages/cli/')).replace(/^\/data\//, `${folder.path}/`)

/**
 * Stands for what Testcontainers gives of a running container, and runs the image's entry point as a process beside the
 * test: with the image's variables and the container's, on a port that is not the one inside.
 */
async function start({ made: { env, settings } }: Shown, begun: ServiceCommand[] = []) {
  const all = { ...pairs(instruction('ENV')), ...env, PARLEY_PORT: '0' }
  const words = [...execForm(instruction('ENTRYPOINT')), ...execForm(instruction('CMD'))].map(place)
  const service = await ServiceCommand.start(words, { env: all })
  begun.push(service)
  const container = {
    getHost: () => 'localhost',
    getMappedPort: (inside: number) => {
      expect(String(inside)).toBe(instruction('EXPOSE').text)
      return Number(new URL(service.endpoint).port)
    },
    copyContentToContainer: async (contents: readonly { content: string; target: string }[]) => {
      for (const { content, target } of contents) writeFileSync(place(target), content)
    },
    exec: (command: readonly string[]) =>
      new Promise((resolve) => {
        const [file = '', ...args] = [...command.map(place), '--endpoint', service.endpoint]
        execFile(file, args, { env: all }, (error, out, err) =>
          resolve({ output: out + err, exitCode: Number(error?.code ?? 0) }),
        )
      }),
    stop: () => service.stop(),
  }
  return StartedParleyContainer.of(container as unknown as StartedTestContainer, settings)
}

const chats = `
chats:
  - id: refund
    messages:
      - customer: I want a refund
      - agent: Of course
`
const asked = new Shown('parley').withRegion('eu-west-1').withKeys('mine', 'hush').withSeed(7).withChats(chats)
let parley: StartedParleyContainer

beforeAll(async () => {
  parley = await start(asked)
}, 60_000)

afterAll(async () => {
  await parley.stop()
  folder[Symbol.dispose]()
})

describe('A Parley container', () => {
  it('is in memory, with its test controls open and a secret that nobody knows', () => {
    const [{ env }, { env: other }] = [new Shown('parley').made, new Shown('parley').made]
    expect(env).toMatchObject({ PARLEY_DATA_DIR: 'memory', PARLEY_TEST_CONTROLS: 'on', PARLEY_ACCESS_KEY_ID: 'test' })
    expect(env['PARLEY_SECRET_ACCESS_KEY']).toMatch(/^[\da-f-]{36}$/)
    expect(env['PARLEY_SECRET_ACCESS_KEY']).not.toBe(other['PARLEY_SECRET_ACCESS_KEY'])
  })

  it('tells the service what it is asked for', () => {
    const { env } = new Shown('parley').withLimits('aws-quotas,chats=3').withRegion('eu-west-1').withKeys('a', 'b').made
    expect(env).toMatchObject({
      PARLEY_LIMITS: 'aws-quotas,chats=3',
      PARLEY_REGION: 'eu-west-1',
      PARLEY_ACCESS_KEY_ID: 'a',
      PARLEY_SECRET_ACCESS_KEY: 'b',
    })
  })
})

describe('A started Parley container', () => {
  it('is reached by AWS SDKs with its settings, and its websockets by the port outside', async () => {
    using clients = new ChatClients(parley)
    expect(parley.settings).toEqual({
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      region: 'eu-west-1',
      credentials: { accessKeyId: 'mine', secretAccessKey: 'hush' },
      maxAttempts: 1,
    })
    const customer = await clients.startChat()
    expect(customer.socketUrl).toMatch(new RegExp(`^${parley.endpoint.replace('http', 'ws')}/`))
    using _socket = await TestSocket.open(customer.socketUrl)
    await customer.say('Hello')
    expect((await parley.requests('SendMessage')).at(-1)).toMatchObject({ input: { Content: 'Hello' } })
    expect(await parley.frames('aws/subscribe')).toMatchObject([{ direction: 'in' }, { direction: 'out' }])
  })

  it('has the chats that were planted, with the tokens of those who are in them', async () => {
    expect(parley.chats).toMatchObject([{ id: 'refund', ended: false, customer: {}, agent: {} }])
    const answer = await fetch(`${parley.endpoint}/participant/connection`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Amz-Bearer': parley.chats[0]!.customer.participantToken },
      body: '{"Type":["CONNECTION_CREDENTIALS"]}',
    })
    expect(answer.status).toBe(200)
  })

  it('has its time, faults and state in the test’s hand', async () => {
    using clients = new ChatClients(parley)
    await parley.clock.run(0)
    const customer = await clients.startChat()
    await customer.say('One')
    const snapshot = await parley.snapshot()
    await parley.faults.set({ on: 'SendMessage', do: 'error', error: 'ThrottlingException', times: 1 })
    await expect(customer.say('Two')).rejects.toMatchObject({ name: 'ThrottlingException' })
    expect(await parley.faults.fired()).toMatchObject([{ do: 'error', on: 'SendMessage' }])
    await customer.say('Three')
    await parley.restore(snapshot)
    expect(await customer.transcript()).toEqual(['joined', 'One'])
    await parley.clock.advance('25h')
    await expect(customer.say('Too late')).rejects.toMatchObject({ name: 'AccessDeniedException' })
    await parley.reset()
    expect((await parley.clock.state()).speed).toBe(1)
    expect(await parley.requests()).toEqual([])
  })

  it('says what is wrong with chats that cannot be planted, and is stopped', async () => {
    const begun: ServiceCommand[] = []
    await expect(start(new Shown('parley').withChats('chats: [{ id: 1 }]'), begun)).rejects.toThrow(
      /The chats cannot be planted: parley: .*chats\.1\.id must be a text/,
    )
    await expect(fetch(begun[0]!.endpoint)).rejects.toThrow()
  })
})
