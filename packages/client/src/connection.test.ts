import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { backOff, type ConnectionEvent, type ConnectionState, connection, stepOf } from './connection.ts'
import { connectionText } from './connection-text.ts'
import { waitMs } from './retry.ts'

const states = Object.keys(connection).filter((name): name is ConnectionState => name !== 'anywhere')
const events = [...new Set(Object.values(connection).flatMap((row) => Object.keys(row) as ConnectionEvent[]))]

/** Where a list of events leads. */
const walk = (state: ConnectionState, ...list: readonly ConnectionEvent[]) =>
  list.reduce((now, event) => stepOf(now, event) ?? now, state)

describe('the connection', () => {
  it('is found by asking, dialing and subscribing', () => {
    expect(walk('new', 'connect', 'asked', 'opened', 'subscribed')).toBe('live')
  })

  it.each(['asking', 'dialing', 'subscribing'] as const)(
    'backs off when it fails while %s, and asks again',
    (state) => {
      expect(stepOf(state, 'failed')).toBe('waiting')
      expect(walk(state, 'failed', 'elapsed')).toBe('asking')
    },
  )

  it('is never given up: from every state but the last ones it comes to be live again', () => {
    const ways: readonly ConnectionEvent[] = ['connect', 'lost', 'failed', 'elapsed', 'asked', 'opened', 'subscribed']
    for (const state of states) {
      const end = state === 'parting' || state === 'ended' ? 'ended' : state === 'closed' ? 'closed' : 'live'
      expect(walk(state, ...ways), state).toBe(end)
    }
  })

  it.each(['silent', 'expiring', 'denied'] as const)(
    'is replaced when it is %s, and its socket is kept meanwhile',
    (event) => {
      expect(stepOf('live', event)).toBe('asking')
    },
  )

  it('is looked at when the network is back or the page is, and not torn down', () => {
    for (const event of ['online', 'wake'] as const) expect(stepOf('live', event)).toBe('live')
  })

  it('does not wait on when there is news of the network', () => {
    for (const state of ['waiting', 'offline'] as const) {
      for (const event of ['online', 'wake'] as const) expect(walk(state, event)).toBe('asking')
    }
  })

  it('believes a socket that answers more than the surroundings that say there is no network', () => {
    expect(walk('live', 'offline', 'alive')).toBe('live')
  })

  it('ends by a refusal when the last items have had their time, and by the last item at once', () => {
    expect(walk('live', 'denied', 'refused')).toBe('parting')
    expect(walk('parting', 'elapsed')).toBe('ended')
    expect(walk('parting', 'over')).toBe('ended')
    expect(walk('live', 'over')).toBe('ended')
  })

  it('does nothing any more once it has ended or is closed', () => {
    for (const event of events) {
      expect(walk('ended', event)).toBe(event === 'close' ? 'closed' : 'ended')
      expect(walk('closed', event)).toBe('closed')
    }
  })

  it('can be left in every state', () => {
    for (const state of states) expect(walk(state, 'close')).toBe('closed')
  })
})

describe('the wait', () => {
  it('is short after a loss, and may be twice as long with each failure, up to half a minute', () => {
    const most = [0, 1, 2, 3, 4, 5, 6, 7, 100].map((failures) => waitMs(failures, backOff, 1))
    expect(most).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  })

  it('is as long as the service asks for, but never so long that a wrong clock could end the chat', () => {
    expect(waitMs(0, backOff, 0, 60_000)).toBe(60_000)
    for (const day of [1, 100]) expect(waitMs(0, backOff, 0, day * 24 * 3_600_000)).toBe(300_000)
  })
})

describe('docs/client.md', () => {
  it('shows the table as it is', () => {
    const document = readFileSync(new URL('../../../docs/client.md', import.meta.url), 'utf8')
    expect(document).toContain(`\n${connectionText()}\n`)
  })
})
