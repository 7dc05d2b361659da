import { describe, expect, it } from 'vitest'
import {
  ann,
  bot,
  chatId,
  chatOf,
  jo,
  mia,
  momentAt,
  namesOf,
  startedAt,
  statesOf,
  who,
} from '../testing/chat-fixtures.ts'
import { flowWaitPassed } from '../timers/flow-wait.ts'
import { messageProcessingPassed } from '../timers/message-processing.ts'
import type { Chat } from './chat.ts'
import { beginDisconnectFlow, resumeFlow, thenStep } from './flow.ts'
import type { FlowStep } from './flow-step.ts'
import { join } from './membership.ts'
import { idle, messageProcessing } from './timer.ts'
import { transfer } from './transfer.ts'

const minute = 60_000
const say = (content: string): FlowStep => ({ type: 'say', content })
const wait = (minutes: number): FlowStep => ({ type: 'wait', minutes })
const survey = [say('How was it?'), wait(15), say('And why?'), wait(5), say('Goodbye.')]

/** What a decision appends: `How was it? SYSTEM_MESSAGE`, `left Jo`. */
const told = (append: Parameters<typeof namesOf>[0]) =>
  (append ?? []).map((entry) =>
    entry.item.Content === undefined ? namesOf([entry])[0] : `${entry.item.Content} ${entry.item.DisplayName}`,
  )

const begin = (chat: Chat, leavers = [jo], lastSeq = 0) =>
  beginDisconnectFlow(chat, leavers, 'AGENT_DISCONNECT', { ...momentAt(5), lastSeq })

/** A chat whose flow has begun and waits for the first time. */
function waiting(): Chat {
  const chat = chatOf([mia, jo], { disconnectFlow: survey })
  return { ...chat, ...begin(chat)?.change }
}

describe('a disconnect flow (spec §5.7)', () => {
  it('begins a new contact behind the departures, and runs up to its first wait', () => {
    const chat = chatOf([mia, jo, bot], { disconnectFlow: survey })
    const { append, change, arm } = begin(chat, [jo], 7) ?? {}
    expect(told(append)).toEqual(['left Jo', 'How was it? SYSTEM_MESSAGE'])
    const [old, next] = change?.contacts ?? []
    expect(append?.map(({ item }) => item.ContactId)).toEqual([chatId, next?.id])
    expect(old).toMatchObject({ disconnectReason: 'AGENT_DISCONNECT', disconnectedAt: startedAt + 5 })
    expect(next).toMatchObject({
      initiationMethod: 'DISCONNECT',
      firstSeq: 9,
      initiatedAt: startedAt + 5,
      connectedToSystemAt: startedAt + 5,
    })
    expect(statesOf(chat, change)).toEqual({ Mia: 'CONNECTED', Jo: 'DISCONNECTED', 'Shop bot': 'CONNECTED' })
    expect(arm).toEqual([{ kind: 'flow-wait', subject: '', due: startedAt + 5 + 15 * minute }])
    expect(change?.disconnectFlow).toBeUndefined()
  })

  it('speaks as SYSTEM, always under the same id', () => {
    const first = begin(chatOf([mia, jo], { disconnectFlow: survey }))
    const next = resumeFlow(waiting(), momentAt(10))
    expect(first?.append[1]?.item).toMatchObject({
      ParticipantRole: 'SYSTEM',
      ContentType: 'text/plain',
      Type: 'MESSAGE',
    })
    expect(next.append[0]?.item.ParticipantId).toBe(next.change?.systemId)
    expect(resumeFlow({ ...waiting(), systemId: 'S' }, momentAt(10)).append[0]?.item.ParticipantId).toBe('S')
  })

  it('goes on with the next message or when the time is over, and ends the chat behind its last step', () => {
    const first = waiting()
    const second = resumeFlow(first, momentAt(10))
    expect(told(second.append)).toEqual(['And why? SYSTEM_MESSAGE'])
    expect(second.arm).toEqual([{ kind: 'flow-wait', subject: '', due: startedAt + 10 + 5 * minute }])
    const over = flowWaitPassed({ ...first, ...second.change }, {}, momentAt(10 + 5 * minute))
    expect(told(over.append)).toEqual(['Goodbye. SYSTEM_MESSAGE', 'left Mia', 'ended'])
    expect(over.change).toMatchObject({ ended: { reason: 'CONTACT_FLOW_DISCONNECT' }, flow: undefined })
    expect(over.clear).toContainEqual({ kind: 'flow-wait', subject: '' })
    expect(over.arm ?? []).toEqual([])
  })

  it('is over at a disconnect, whatever stands behind it', () => {
    const steps = [say('Bye.'), { type: 'disconnect' } as const, say('Never said')]
    const { append, change } = begin(chatOf([mia, jo, bot], { disconnectFlow: steps })) ?? {}
    expect(told(append)).toEqual(['left Jo', 'Bye. SYSTEM_MESSAGE', 'left Shop bot', 'left Mia', 'ended'])
    expect(change?.contacts?.map(({ disconnectReason }) => disconnectReason)).toEqual([
      'AGENT_DISCONNECT',
      'CONTACT_FLOW_DISCONNECT',
    ])
  })

  it.each([
    ['none is set', chatOf([mia, jo])],
    ['the customer never came', chatOf([who(mia, 'INITIAL'), jo], { disconnectFlow: survey })],
  ])('does not begin where %s', (_case, chat) => {
    expect(begin(chat)).toBeUndefined()
  })

  it('does not go on before its time, nor after it was called off', () => {
    const chat = waiting()
    expect(flowWaitPassed(chat, {}, momentAt(14 * minute))).toEqual({
      arm: [{ kind: 'flow-wait', subject: '', due: startedAt + 5 + 15 * minute }],
      reply: undefined,
    })
    const off = { clear: [{ kind: 'flow-wait', subject: '' }], reply: undefined }
    expect(flowWaitPassed({ ...chat, flow: undefined }, {}, momentAt(15 * minute))).toEqual(off)
  })

  it('gives way to an agent who joins and to a transfer, not to a bot', () => {
    const chat = waiting()
    const invite = (participant: typeof ann) => ({ ...chat, participants: [mia, who(participant, 'INITIAL')] })
    const joined = join(invite(ann), who(ann, 'INITIAL'), momentAt(10))
    expect(joined.change).toHaveProperty('flow', undefined)
    expect(joined.clear).toContainEqual({ kind: 'flow-wait', subject: '' })
    expect(join(invite(bot), who(bot, 'INITIAL'), momentAt(10)).change).not.toHaveProperty('flow')
    const transferred = transfer(chat, { id: 'C3' }, momentAt(10))
    expect(transferred.change).toHaveProperty('flow', undefined)
    expect(transferred.clear).toContainEqual({ kind: 'flow-wait', subject: '' })
  })

  it('takes for an answer what is said after its question, however long a processor has it, and nothing before', () => {
    const talk = (id: string, acceptedAt: number) => {
      const message = { id, participantId: mia.id, contentType: 'text/plain', content: id, acceptedAt }
      return { ...message, processor: { arn: 'arn:p', failureMode: 'DELIVER_UNPROCESSED_MESSAGE' } as const }
    }
    const chat: Chat = { ...waiting(), held: [talk('Bye', startedAt + 4), talk('Fine', startedAt + 9)] }
    const bye = messageProcessingPassed(chat, messageProcessing('Bye'), momentAt(20))
    expect(told(bye.append)).toEqual(['Bye Mia'])
    const fine = messageProcessingPassed({ ...chat, ...bye.change }, messageProcessing('Fine'), momentAt(30))
    expect(told(fine.append)).toEqual(['Fine Mia', 'And why? SYSTEM_MESSAGE'])
  })

  it('arms nothing that what follows clears', () => {
    const first = {
      append: [],
      arm: [
        { ...idle('x'), due: 1 },
        { ...idle('y'), due: 1 },
      ],
    }
    const { arm, clear } = thenStep(chatOf([mia]), first, () => ({ append: [], clear: [idle('x')] }))
    expect(arm).toEqual([{ ...idle('y'), due: 1 }])
    expect(clear).toEqual([idle('x')])
  })
})
