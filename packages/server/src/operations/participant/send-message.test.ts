import { messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import {
  callerOf,
  chatOf,
  endedBy,
  jo,
  mia,
  momentAt,
  namesOf,
  refusalOf,
  startedAt,
  statesOf,
  who,
} from '../../testing/chat-fixtures.ts'
import { sendMessage } from './send-message.ts'

type MessageInput = Parameters<typeof sendMessage.decide>[2]

const hello = { ContentType: messageTypes.text, Content: 'Hello' }
const decide = (chat: ReturnType<typeof chatOf>, input: MessageInput = hello, moment = momentAt(5)) =>
  sendMessage.decide(chat, callerOf(mia), input, moment, undefined)

describe('SendMessage (spec §1.7)', () => {
  it('appends one item and answers its Id and time', () => {
    const { append, reply, change } = decide(chatOf([mia, jo]))
    expect(namesOf(append)).toEqual(['text/plain Mia'])
    expect(reply).toEqual({ Id: append?.[0]?.item.Id, AbsoluteTime: '2026-03-02T09:15:30.005Z' })
    expect(change).toBeUndefined()
  })

  it('comes one millisecond behind the last item when the clock stands still (spec §3.10)', () => {
    const { reply } = decide(chatOf([mia]), hello, momentAt(0, startedAt + 40))
    expect(reply.AbsoluteTime).toBe('2026-03-02T09:15:30.041Z')
  })

  it('connects who had not connected yet, and his InitialMessage comes first (spec §5.2 rule 4)', () => {
    const initialMessage = { contentType: messageTypes.text, content: 'Hi' }
    const chat = chatOf([who(mia, 'INITIAL')], { initialMessage })
    const { append, change, reply } = decide(chat)
    expect(namesOf(append)).toEqual(['joined Mia', 'text/plain Mia', 'text/plain Mia'])
    expect(append?.map(({ item }) => item.Content)).toEqual([undefined, 'Hi', 'Hello'])
    expect(reply.Id).toBe(append?.[2]?.item.Id)
    expect(statesOf(chat, change)).toEqual({ Mia: 'CONNECTED' })
  })

  it('of one who was idle comes behind his return, and his timer begins anew (spec §5.5)', () => {
    const silence = { idleAfterMs: 60_000, disconnectAfterMs: 60_000, since: startedAt, isIdle: true }
    const { append, change, arm, clear, reply } = decide(chatOf([{ ...mia, silence }, jo]))
    expect(namesOf(append)).toEqual(['returned Mia', 'text/plain Mia'])
    expect(append?.map(({ kept }) => kept)).toEqual([false, true])
    expect(reply.Id).toBe(append?.[1]?.item.Id)
    expect(change?.participants?.[0]?.silence).toEqual({ ...silence, since: startedAt + 5, isIdle: false })
    expect(arm).toEqual([{ kind: 'idle', subject: mia.id, due: startedAt + 5 + 60_000 }])
    expect(clear).toContainEqual({ kind: 'auto-disconnect', subject: mia.id })
  })

  it('of one who is watched and not idle costs his timer nothing', () => {
    const silence = { idleAfterMs: 60_000, since: startedAt, isIdle: false }
    const decision = decide(chatOf([{ ...mia, silence }, jo]))
    expect(Object.keys(decision)).toEqual(['append', 'reply'])
  })

  it.each([
    ['a type that the chat does not support', { ContentType: 'image/png', Content: 'x' }, 'content-type-unsupported'],
    ['JSON that is none', { ContentType: messageTypes.json, Content: '{' }, 'content-invalid'],
  ] as const)('is refused %s, and nobody is connected by it', (_case, input, refusal) => {
    expect(refusalOf(() => decide(chatOf([who(mia, 'INITIAL')]), input))).toBe(refusal)
  })

  it('looks at the sender before the content', () => {
    const nonsense = { ContentType: 'image/png', Content: 'x' }
    expect(refusalOf(() => decide(chatOf([who(mia, 'DISCONNECTED')]), nonsense))).toBe('participant-gone')
    expect(refusalOf(() => decide(chatOf([jo]), nonsense))).toBe('token-unknown')
    expect(refusalOf(() => decide(chatOf([mia], endedBy('API')), nonsense))).toBe('contact-ended')
  })
})
