import { startTestServer } from '@parley/server/testing'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../../server/src/testing/temporary-directory.ts'
import { startParley } from '../parley.ts'
import { notPlayable } from './demands.ts'
import type { Elsewhere } from './elsewhere.ts'
import { parseScenario, type ScenarioError } from './parse-scenario.ts'
import { runLoad } from './run-load.ts'
import { runScenario } from './run-scenario.ts'

const chat = (...steps: readonly string[]) =>
  `title: A chat\npeople: { mia: customer, jo: agent }\nflow:\n${steps.map((step) => `  - ${step}`).join('\n')}`
const alone = 'title: A chat\npeople: { mia: customer }\nflow:\n  - mia says: Hello\n  - mia sees: Hello\n'
const problemsOf = (promise: Promise<unknown>) =>
  promise.then(
    () => [],
    ({ problems }: ScenarioError) => problems,
  )

describe('a service that runs already, with its test controls open', () => {
  const open = () => startParley({ flags: ['--test-controls', 'on'] })

  it('has its time, faults and state in the scenario’s hand, and gets its time back', async () => {
    await using parley = await open()
    const text = chat(
      'faults: [{ name: twice, on: frame, topic: aws/chat, who: CUSTOMER, do: double }]',
      'jo says: Hello',
      'mia sees: Hello',
      'restart',
      'mia says: Still there',
      'advance: 23h',
      'mia says: So late',
      'mia sees: [Still there, So late]',
      'advance: 2h',
      'mia is: ended',
    )
    const { result, failure, faults, requests, virtualMs } = await runScenario(text, {
      client: 'session',
      service: parley,
    })
    expect([result, failure]).toEqual(['held', undefined])
    expect(faults['twice']).toBeGreaterThan(0)
    expect(requests).toMatchObject({ StartChatContact: 1, CreateParticipant: 1 })
    expect(virtualMs).toBeGreaterThanOrEqual(25 * 3_600_000)
    const controls = await fetch(`${parley.endpoint}/parley/v1/clock`)
    expect(await controls.json()).toMatchObject({ speed: 1, shared: false })
    expect(parley.faults.fired).toEqual([])
  })

  it('is refused a restart where it is not in memory, before anything is done', async () => {
    using directory = temporaryDirectory()
    await using server = await startTestServer({ dataDir: directory.path, flags: ['--test-controls', 'on'] })
    const text = chat('mia says: Hello', 'restart')
    expect(await problemsOf(runScenario(text, { file: 'chat.yaml', service: server }))).toEqual([
      expect.stringMatching(/^chat\.yaml:5:5: restart wants http.* in memory: /),
    ])
  })

  it('may go in the middle, and the report says where', async () => {
    await using parley = await open()
    const text = chat('mia says: Hello', 'advance: 1h')
    const { result, failure } = await runScenario(text, { service: parley, onStep: () => parley.stop() })
    expect(result).toBe('failed')
    expect(failure).toMatch(/^scenario\.yaml:5:5: advance: 1h\nhttp:\/\/127\.0\.0\.1:\d+ cannot be reached: /)
  })

  it('is loaded with many chats, on the wall’s time', async () => {
    await using parley = await open()
    const text = chat('mia says: Hello', 'jo sees: Hello')
    expect(await runLoad(text, { chats: 3, service: parley })).toMatchObject({ failed: 0, messages: { count: 3 } })
  })
})

describe('a service that runs already', () => {
  it('is played on without test controls as far as nobody asks for them', async () => {
    await using server = await startTestServer()
    const text = chat(
      'mia says: Hello',
      'jo sees: Hello',
      'mia reloads',
      'mia sees: Hello',
      'mia leaves',
      'jo is: ended',
    )
    expect(await runScenario(text, { client: 'session', service: server })).toMatchObject({ result: 'held' })
  })

  it('says at which lines they would be needed, and does nothing', async () => {
    await using server = await startTestServer()
    const text = chat('jo types', 'advance: 1h', 'restart').replace('flow:', 'faults: [{ on: frame, do: drop }]\nflow:')
    const problems = await problemsOf(runScenario(text, { file: 'chat.yaml', service: server }))
    expect(problems).toEqual([
      expect.stringMatching(/^chat\.yaml:3:1: faults wants the test controls of http.* --test-controls on$/),
      expect.stringMatching(/^chat\.yaml:6:5: advance wants the test controls/),
      expect.stringMatching(/^chat\.yaml:7:5: restart wants the test controls/),
    ])
  })

  it('has the limits with which it was started, and the report says so', async () => {
    await using server = await startTestServer()
    const text = chat('mia says: Hello').replace('flow:', 'limits: aws-quotas\nflow:')
    const { notes } = await runScenario(text, { file: 'chat.yaml', service: server })
    expect(notes).toEqual([`chat.yaml:3:1: limits are those with which ${server.endpoint} was started`])
  })

  it.each(['person', 'session', 'facade', 'chatjs'] as const)(
    'gives a %s the customer’s place by a token alone',
    async (client) => {
      await using parley = await startParley({ flags: ['--test-controls', 'on'] })
      const seat = await parley.startChat()
      const credentials = { accessKeyId: 'nobody', secretAccessKey: 'nobody' }
      const service: Elsewhere = { ...parley, credentials, seat }
      expect(await runScenario(alone, { client, service })).toMatchObject({ result: 'held' })
      expect(parley.items(seat).at(-1)?.Content).toBe('Hello')
      const problems = await problemsOf(runScenario(chat('backend: StopContact'), { file: 'chat.yaml', service }))
      expect(problems).toEqual([
        expect.stringContaining('chat.yaml:2:26: the place of jo wants signed requests'),
        expect.stringContaining('chat.yaml:4:5: backend wants signed requests'),
      ])
    },
  )

  it('that does not answer is an error that names it', async () => {
    const { endpoint } = await startParley().then(async (parley) => {
      await parley.stop()
      return parley
    })
    const service = { endpoint, region: 'us-east-1', instanceId: 'i', flowId: 'f', credentials: nobody }
    await expect(runScenario(alone, { service })).rejects.toThrow(`${endpoint} cannot be reached: `)
  })
})

const nobody = { accessKeyId: 'nobody', secretAccessKey: 'nobody' }

describe('Amazon Connect', () => {
  it('gives no agent’s place to a backend, and a bot’s', () => {
    const where = { endpoint: 'https://connect.eu-central-1.amazonaws.com', region: 'eu-central-1' }
    const amazon = { ...where, instanceId: 'i', flowId: 'f', credentials: nobody }
    const withAgent = parseScenario(chat('mia types'), 'chat.yaml')
    expect(notPlayable(withAgent, amazon, false)).toEqual([
      expect.stringMatching(/^chat\.yaml:2:26: jo is an agent, .* a bot may speak in his place$/),
    ])
    const withBot = parseScenario(chat('mia types').replace('agent', 'bot'), 'chat.yaml')
    expect(notPlayable(withBot, amazon, false)).toEqual([])
  })
})
