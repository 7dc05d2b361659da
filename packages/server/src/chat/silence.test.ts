import { messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { ann, bot, chatOf, jo, logOf, mia, momentAt, startedAt, who } from '../testing/chat-fixtures.ts'
import type { Chat, Participant, RoleTimers, Silence } from './chat.ts'
import { messageItem } from './item.ts'
import { lastSaid, waitsFor, watch } from './silence.ts'

const minute = 60_000
const customerIdle: RoleTimers = { CUSTOMER: { idleAfterMs: 10 * minute } }
const both: RoleTimers = {
  CUSTOMER: { idleAfterMs: 10 * minute, disconnectAfterMs: 20 * minute },
  AGENT: { disconnectAfterMs: 30 * minute },
}
const silent = (participant: Participant, silence: Partial<Silence>): Participant => ({
  ...participant,
  silence: { since: startedAt, isIdle: false, ...silence },
})

/** Who is waited for after `joined` has joined, as `kind name minutes`. */
function armed(roleTimers: RoleTimers | undefined, participants: readonly Participant[], joined?: Participant) {
  const { arm } = watch(chatOf([], roleTimers && { roleTimers }), participants, joined)
  const nameOf = (id: string) => participants.find((participant) => participant.id === id)?.displayName
  return arm.map(({ kind, subject, due }) => `${kind} ${nameOf(subject)} ${(due - startedAt) / minute}`)
}

describe('The timers of silence (spec §5.5)', () => {
  it.each([
    ['an agent joins a customer', [mia, jo], jo, ['idle Mia 10', 'auto-disconnect Jo 30']],
    ['a bot joins a customer; it has no timers itself', [mia, bot], bot, ['idle Mia 10']],
    ['the customer comes after his agent', [jo, mia], mia, ['auto-disconnect Jo 30', 'idle Mia 10']],
    ['nobody but the agent has connected', [who(mia, 'INITIAL'), jo], jo, []],
    ['nobody but the customer has connected', [mia, who(jo, 'INITIAL')], mia, []],
    ['only agents are there', [jo, ann], ann, []],
  ] as const)('start, or not, when %s', (_case, participants, joined, rows) => {
    expect(armed(both, participants, joined)).toEqual(rows)
  })

  it('cost nothing where none is configured', () => {
    const participants = [mia, jo]
    expect(watch(chatOf([]), participants, jo)).toEqual({ participants, arm: [], clear: [] })
    expect(watch(chatOf([]), participants, jo).participants).toBe(participants)
  })

  it('go on as they are when another agent joins, unless the configuration has changed', () => {
    const later = { ...ann, connectedAt: startedAt + 5 * minute }
    const watched = silent(mia, { idleAfterMs: 10 * minute })
    expect(armed(customerIdle, [watched, jo, later], later)).toEqual([])
    expect(armed({ CUSTOMER: { idleAfterMs: 2 * minute } }, [watched, jo, later], later)).toEqual(['idle Mia 7'])
  })

  it('that were unset end with the next join', () => {
    const watched = silent(mia, { idleAfterMs: 10 * minute })
    const { participants, arm, clear } = watch(chatOf([], { roleTimers: { CUSTOMER: {} } }), [watched, jo], jo)
    expect(participants[0]?.silence).toBeUndefined()
    expect(arm).toEqual([])
    expect(clear.map(({ kind }) => kind)).toEqual(['idle', 'auto-disconnect'])
  })

  it('leave who is idle idle when their configuration changes, and his disconnection begins at once', () => {
    const idler = silent(mia, { idleAfterMs: 10 * minute, isIdle: true })
    expect(armed(both, [idler, jo], jo)).toEqual(['auto-disconnect Mia 20', 'auto-disconnect Jo 30'])
  })

  it.each([
    ['the last agent', [who(jo, 'DISCONNECTED')], ['Mia']],
    ['the agent, but not the bot', [who(jo, 'DISCONNECTED'), bot], []],
    ['everybody else', [], ['Mia']],
  ] as const)('stop with the leaving of %s', (_case, others, stopped) => {
    const watched = silent(mia, { idleAfterMs: 10 * minute })
    const { participants, clear } = watch(chatOf([], { roleTimers: customerIdle }), [watched, ...others])
    const gone = participants.filter(({ id, silence }) => id === mia.id && silence === undefined)
    expect(gone.map(({ displayName }) => displayName)).toEqual(stopped)
    expect(new Set(clear.map(({ subject }) => subject))).toEqual(new Set(stopped.map(() => mia.id)))
  })

  it('of an agent who leaves stop, those of the others go on', () => {
    const watched = [silent(mia, { idleAfterMs: 1 }), silent(who(jo, 'DISCONNECTED'), { idleAfterMs: 1 }), ann]
    const { participants, clear } = watch(chatOf([], { roleTimers: both }), watched)
    expect(participants.map(({ silence }) => silence !== undefined)).toEqual([true, false, false])
    expect(clear.map(({ subject }) => subject)).toEqual([jo.id, jo.id])
  })

  it.each([
    ['to be idle', { idleAfterMs: 1, disconnectAfterMs: 2 }, ['idle', 1]],
    ['the disconnection, once idle', { idleAfterMs: 1, disconnectAfterMs: 2, isIdle: true }, ['auto-disconnect', 2]],
    ['the disconnection alone', { disconnectAfterMs: 2 }, ['auto-disconnect', 2]],
    ['nothing more, once idle', { idleAfterMs: 1, isIdle: true }, []],
  ] as const)('wait for %s', (_what, silence, row) => {
    const waiting = waitsFor(silent(mia, silence))
    expect(waiting === undefined ? [] : [waiting.kind, waiting.due - startedAt]).toEqual(row)
  })
})

describe('What a participant has said meanwhile', () => {
  const say = (chat: Chat, author: Participant, afterMs: number) =>
    messageItem(chat, author, momentAt(afterMs).stamp(), { contentType: messageTypes.text, content: 'x' })
  const watched = silent(mia, { since: startedAt + 1000 })
  const chat = chatOf([watched, jo])

  it('is his last message, however much the others have said since', () => {
    const others = Array.from({ length: 250 }, (_, index) => say(chat, jo, 5000 + index))
    const log = logOf([say(chat, mia, 2000), say(chat, mia, 3000), ...others])
    expect(lastSaid(log, chat, mia.id)).toBe(startedAt + 3000)
  })

  it('is nothing where his last message is known already, or nobody is watched', () => {
    const log = logOf([say(chat, mia, 1000), say(chat, jo, 2000)])
    expect(lastSaid(log, chat, mia.id)).toBeUndefined()
    expect(lastSaid(log, chat, jo.id)).toBeUndefined()
    expect(lastSaid(logOf([]), chat, mia.id)).toBeUndefined()
  })
})
