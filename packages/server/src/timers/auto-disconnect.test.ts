import { describe, expect, it } from 'vitest'
import type { Participant, Silence } from '../chat/chat.ts'
import { bot, chatOf, jo, mia, momentAt, namesOf, startedAt, who } from '../testing/chat-fixtures.ts'
import { autoDisconnectPassed } from './auto-disconnect.ts'

const minute = 60_000
const silence: Silence = { disconnectAfterMs: 5 * minute, since: startedAt, isIdle: false }
const pass = (participants: readonly Participant[], { id }: Participant, saidAt?: number) =>
  autoDisconnectPassed.decide(
    chatOf(participants),
    { kind: 'auto-disconnect', subject: id },
    momentAt(5 * minute),
    saidAt,
  )

describe('a silence too long (spec §5.5)', () => {
  it('of the customer leaves him alone with the disconnect flow, if one is set', () => {
    const disconnectFlow = [{ type: 'wait', minutes: 5 } as const]
    const chat = chatOf([{ ...mia, silence }, jo, bot], { disconnectFlow })
    const row = { kind: 'auto-disconnect', subject: mia.id } as const
    const { append, change } = autoDisconnectPassed.decide(chat, row, { ...momentAt(5 * minute), lastSeq: 4 })
    expect(namesOf(append)).toEqual(['autodisconnection Mia', 'left Jo', 'left Shop bot'])
    expect(change?.contacts).toMatchObject([
      { disconnectReason: 'IDLE_DISCONNECT' },
      { initiationMethod: 'DISCONNECT', firstSeq: 8 },
    ])
    expect(change?.participants?.map(({ state }) => state)).toEqual(['CONNECTED', 'DISCONNECTED', 'DISCONNECTED'])
  })

  it('of the customer disconnects everybody but him, and the chat ends', () => {
    const { append, change, clear } = pass([{ ...mia, silence }, jo, bot], mia)
    expect(namesOf(append)).toEqual(['autodisconnection Mia', 'left Jo', 'left Shop bot', 'ended'])
    expect(append?.map(({ kept }) => kept)).toEqual([false, true, true, true])
    expect(change?.ended?.reason).toBe('IDLE_DISCONNECT')
    expect(clear).toContainEqual({ kind: 'chat-duration', subject: '' })
  })

  it('of an agent does the same, and the notice names him', () => {
    expect(namesOf(pass([mia, { ...jo, silence }], jo).append)).toEqual(['autodisconnection Jo', 'left Jo', 'ended'])
  })

  it('stops every timer of the chat', () => {
    const watched = { ...mia, silence: { ...silence, isIdle: true } }
    const { change, clear, arm } = autoDisconnectPassed.decide(
      chatOf([watched, { ...jo, silence }], { roleTimers: {} }),
      { kind: 'auto-disconnect', subject: mia.id },
      momentAt(5 * minute),
    )
    expect(change?.participants?.map((participant) => participant.silence)).toEqual([undefined, undefined])
    expect(clear).toContainEqual({ kind: 'auto-disconnect', subject: jo.id })
    expect(arm).toBeUndefined()
  })

  it('begins anew with what he said in this very millisecond', () => {
    const { append, arm } = pass([{ ...mia, silence }, jo], mia, startedAt + 5 * minute)
    expect(append).toBeUndefined()
    expect(arm).toEqual([{ kind: 'auto-disconnect', subject: mia.id, due: startedAt + 10 * minute }])
  })

  it.each([
    ['one who has to be idle first', [{ ...mia, silence: { ...silence, idleAfterMs: minute } }, jo]],
    ['one who is watched no longer', [mia, who(jo, 'DISCONNECTED')]],
  ])('only clears the timer of %s', (_case, participants) => {
    const row = { kind: 'auto-disconnect', subject: mia.id }
    expect(pass(participants, mia)).toEqual({ clear: [row], reply: undefined })
  })
})
