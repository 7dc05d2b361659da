import { describe, expect, it } from 'vitest'
import { renderLoadReport } from './load-report.ts'
import { renderReport } from './report.ts'
import { type LoadProgress, runLoad } from './run-load.ts'
import { runScenario } from './run-scenario.ts'

const chat = (...steps: readonly string[]) =>
  `title: A chat\npeople: { mia: customer, jo: agent }\nflow:\n${steps.map((step) => `  - ${step}`).join('\n')}`

describe('a scenario', () => {
  it('holds where everybody sees what it says', async () => {
    const { result, steps, requests, failure } = await runScenario(
      chat(
        'mia says: Hello',
        'jo sees: Hello',
        'jo types',
        'mia sees: typing',
        'jo reads: Hello',
        'mia sees read: Hello',
        'jo attaches: offer.txt',
        'mia sees: offer.txt',
        'mia never sees: Goodbye',
        'mia leaves',
        'jo is: ended',
      ),
    )
    expect([result, failure]).toEqual(['held', undefined])
    expect(steps).toHaveLength(11)
    expect(requests).toMatchObject({ SendMessage: 1, DisconnectParticipant: 1 })
  })

  it.each([
    ['what never comes', ['mia sees: Hello'], 'mia does not see "Hello"'],
    ['what comes twice', ['jo says: Hello', 'jo says: Hello', 'mia sees: Hello'], 'mia sees more than once: Hello'],
    ['another order', ['jo says: One', 'jo says: Two', 'mia sees: [Two, One]'], 'mia sees another order: One, Two'],
    ['what was never to be seen', ['mia never sees: Hello', 'jo says: Hello'], 'mia sees "Hello"'],
    ['a receipt that is missing', ['mia says: Hello', 'mia sees read: Hello'], 'mia has no receipt for "Hello"'],
    ['a chat that goes on', ['mia is: ended'], 'believes that it is connected, not ended'],
    ['a client that is refused', ['backend: StopContact', 'mia says: Hello'], 'Access denied'],
  ])('fails for %s, and says where and what there was', async (_, steps, failure) => {
    const report = await runScenario(chat(...steps), { file: 'chat.yaml' })
    expect(report.result).toBe('failed')
    expect(report.failure).toContain(failure)
    expect(report.failure).toMatch(/^chat\.yaml:\d+:\d+: /)
    expect(renderReport(report)).toContain('FAILS')
  })

  it('notes what came of a try, and goes on', async () => {
    const { result, steps } = await runScenario(
      chat('backend: StopContact', 'mia tries: { says: Hello }', 'jo is: ended'),
    )
    expect(result).toBe('held')
    expect(steps[1]?.note).toBe('Access denied')
  })

  it('fails for a client that is said to fail and holds', async () => {
    const { result, failure } = await runScenario(
      chat('mia says: Hello', 'jo sees: Hello').replace('flow:', 'fails: { person: "jo sees: Hello" }\nflow:'),
    )
    expect([result, failure]).toEqual(['failed', 'expected person to fail at "jo sees: Hello", and it holds'])
  })

  it('survives a restart of the service, and reports which faults fired', async () => {
    const { result, faults } = await runScenario(
      chat(
        'faults: [{ name: twice, on: frame, topic: aws/chat, who: CUSTOMER, do: double }]',
        'jo says: Hello',
        'mia sees: Hello',
        'restart',
        'jo connects',
        'mia says: Still there',
        'jo sees: Still there',
      ),
      { client: 'session' },
    )
    expect(result).toBe('held')
    expect(faults['twice']).toBeGreaterThan(0)
  })

  it('has devices whose line breaks, knowingly or not, and whose time is the chat’s', async () => {
    const { result, virtualMs } = await runScenario(
      chat(
        'mia goes: offline',
        'mia tries: { says: Nobody hears }',
        'jo never sees: Nobody hears',
        'mia goes: online',
        'advance: 2h',
        'mia drops',
        'mia is: connecting',
        'mia connects',
        'mia says: Again',
        'jo sees: Again',
      ),
    )
    expect(result).toBe('held')
    expect(virtualMs).toBeGreaterThanOrEqual(2 * 3_600_000)
  })
})

describe('a load test', () => {
  it('plays a scenario many times at once, and measures', async () => {
    const { failed, latencies, messages, memory, requests, faults } = await runLoad(
      chat('mia says: Hello', 'jo sees: Hello').replace(
        'flow:',
        'faults: [{ name: slow, on: SendMessage, do: delay, ms: 20, times: 3 }]\nflow:',
      ),
      { chats: 10 },
    )
    expect(failed).toBe(0)
    expect(latencies).toMatchObject({ says: { count: 10 }, sees: { count: 10 } })
    expect(latencies['says']!.p99).toBeGreaterThanOrEqual(latencies['says']!.p50)
    expect(requests).toMatchObject({ StartChatContact: 10, SendMessage: 10 })
    expect(messages).toMatchObject({ count: 10, waysMs: { count: 10 } })
    expect(messages.waysMs.max).toBeGreaterThanOrEqual(20)
    expect(memory.peakBytes).toBeGreaterThanOrEqual(memory.beforeBytes)
    expect(faults).toEqual({ slow: 3 })
  })

  it('tells of a chat that fails with which step and why, and goes on with the others', async () => {
    const text = chat('mia says: Hello', 'jo sees: Hello')
    const fault = 'faults: [{ on: SendMessage, do: error, error: AccessDeniedException, from: 3, times: 1 }]\nflow:'
    const report = await runLoad(text.replace('flow:', fault), { chats: 5, file: 'chat.yaml' })
    expect(report).toMatchObject({ failed: 1, failedAt: { 'chat.yaml:5:5: mia says: Hello': 1 } })
    expect(report.failures[0]).toMatch(/^chat\.yaml:5:5: mia says: Hello\n\S/)
    expect(report.latencies['sees']).toMatchObject({ count: 4 })
    expect(renderLoadReport(report)).toContain('failed 1 ×  chat.yaml:5:5: mia says: Hello')
  })

  it('rests behind each step if it is told to', async () => {
    const { talkingMs } = await runLoad(chat('mia types', 'jo types'), { chats: 2, pace: 50 })
    expect(talkingMs).toBeGreaterThan(100)
  })

  it('tells how far it has come', async () => {
    const told: LoadProgress[] = []
    const onProgress = (progress: LoadProgress) => told.push(progress)
    await runLoad(chat('mia types'), { chats: 2, pace: 1200, onProgress })
    expect(told[0]).toMatchObject({ chats: 2, open: 2, done: 0, failed: 0 })
  })

  it('refuses steps that happen to the one service of all', async () => {
    await expect(runLoad(chat('advance: 1h'), { chats: 2, file: 'chat.yaml' })).rejects.toThrow(
      'chat.yaml:4:5: advance happens to the service',
    )
  })
})
