import { describe, expect, it } from 'vitest'
import type { Silence } from '../chat/chat.ts'
import { chatOf, endedBy, jo, mia, momentAt, namesOf, startedAt, who } from '../testing/chat-fixtures.ts'
import { idlePassed } from './idle.ts'

const minute = 60_000
const row = { kind: 'idle', subject: mia.id } as const
const limits: Silence = { idleAfterMs: 10 * minute, disconnectAfterMs: 5 * minute, since: startedAt, isIdle: false }
const chatWith = (silence: Silence | undefined) => chatOf([{ ...mia, silence }, jo])
const pass = (chat: ReturnType<typeof chatOf>, afterMs: number, saidAt?: number) =>
  idlePassed.decide(chat, row, momentAt(afterMs), saidAt)

describe('ten minutes of silence (spec §5.5)', () => {
  it('make a participant idle: all are shown, nothing is kept, and his disconnection begins', () => {
    const { append, change, arm } = pass(chatWith(limits), 10 * minute)
    expect(namesOf(append)).toEqual(['idle Mia'])
    expect(append?.map(({ kept }) => kept)).toEqual([false])
    expect(change?.participants?.[0]?.silence).toMatchObject({ isIdle: true, since: startedAt + 10 * minute })
    expect(arm).toEqual([{ kind: 'auto-disconnect', subject: mia.id, due: startedAt + 15 * minute }])
  })

  it('arm nothing more where no disconnection is configured', () => {
    expect(pass(chatWith({ idleAfterMs: 10 * minute, since: startedAt, isIdle: false }), 10 * minute).arm).toEqual([])
  })

  it.each([
    ['nine minutes ago', minute],
    ['in this very millisecond', 10 * minute],
  ])('begin anew with what he said %s', (_when, saidAfterMs) => {
    const { append, arm } = pass(chatWith(limits), 10 * minute, startedAt + saidAfterMs)
    expect(append).toBeUndefined()
    expect(arm).toEqual([{ ...row, due: startedAt + saidAfterMs + 10 * minute }])
  })

  it('are over for a service that was away, even though he said something after they began', () => {
    expect(namesOf(pass(chatWith(limits), 60 * minute, startedAt + 5 * minute).append)).toEqual(['idle Mia'])
  })

  it.each([
    ['one who is idle', chatWith({ ...limits, isIdle: true })],
    ['one who is watched no longer', chatWith(undefined)],
    ['one who can only be disconnected', chatWith({ disconnectAfterMs: minute, since: startedAt, isIdle: false })],
    ['one of an ended chat', chatOf([who(mia, 'DISCONNECTED')], endedBy('API'))],
    ['nobody', chatOf([jo])],
  ])('only clear the timer of %s', (_case, chat) => {
    expect(pass(chat, 60 * minute)).toEqual({ clear: [row], reply: undefined })
  })
})
