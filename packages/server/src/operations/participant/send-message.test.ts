import { messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import {
  bot,
  callerOf,
  chatId,
  chatOf,
  endedBy,
  jo,
  kim,
  lee,
  logOf,
  mia,
  momentAt,
  namesOf,
  refusalOf,
  startedAt,
  statesOf,
  who,
} from '../../testing/chat-fixtures.ts'
import { Shelf, viewMoment } from '../../testing/view-fixtures.ts'
import { createView } from '../connect/create-view.ts'
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

  it('is refused to a supervisor who monitors silently, and taken from one who has barged in', () => {
    const by = (supervisor: typeof lee) =>
      sendMessage.decide(chatOf([mia, jo, supervisor]), callerOf(supervisor), hello, momentAt(5), undefined)
    expect(refusalOf(() => by(lee))).toBe('supervisor-silent')
    expect(namesOf(by(kim).append)).toEqual(['text/plain Kim'])
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

describe('A message that shows a view (spec §4.5.7)', () => {
  const shelf = new Shelf()
  const { View } = shelf.enact(
    createView.changeViews(
      shelf.library,
      { InstanceId: 'i', Name: 'Address', Status: 'PUBLISHED', Content: { Template: '{}' } },
      viewMoment,
    ),
  )
  const showing = (content: unknown, more: object = {}) => ({
    ContentType: messageTypes.interactive,
    Content: JSON.stringify({ templateType: 'ViewResource', version: '1.0', data: { content }, ...more }),
  })
  const said = (input: MessageInput, sender = bot) => {
    const facts = sendMessage.gather?.(callerOf(sender), input, shelf.library)?.(logOf([]))
    const chat = chatOf([mia, jo, bot])
    return sendMessage.decide(chat, callerOf(sender), input, momentAt(5), facts).append?.[0]?.item.Content ?? ''
  }

  it.each([
    ['one that comes with the service', 'form', 'form 1'],
    ['one of the instance', View?.Id, `${View?.Id} 1`],
    ['one by its ARN', `${View?.Arn}:$LATEST`, `${View?.Id} 1`],
  ])('gets its token: %s', (_case, viewId, token) => {
    expect(JSON.parse(said(showing({ viewId, viewData: { Name: 'Mia' } })))).toEqual({
      templateType: 'ViewResource',
      version: '1.0',
      data: { content: { viewId, viewData: { Name: 'Mia' }, viewToken: `${token} of ${chatId}` } },
    })
  })

  it('keeps every other letter of its data, numbers beyond a double too', () => {
    const input = showing({ viewId: 'form', viewData: { order: 0 } })
    const Content = input.Content.replace('"order":0', '"order":12345678901234567890,"__proto__":{"a":1.50}')
    expect(said({ ...input, Content })).toContain('{"order":12345678901234567890,"__proto__":{"a":1.50}}')
  })

  it.each([
    ['has a token already', showing({ viewId: 'form', viewToken: 'mine' })],
    ['names a view that is not there', showing({ viewId: 'nobody' })],
    ['names no view', showing({})],
    ['is of another kind', showing({ viewId: 'form' }, { templateType: 'ListPicker' })],
    ['is not interactive', { ...showing({ viewId: 'form' }), ContentType: messageTypes.json }],
    ['is null', { ContentType: messageTypes.interactive, Content: 'null' }],
  ])('goes as it came where it %s', (_case, input) => {
    expect(said(input)).toBe(input.Content)
  })

  it('is refused where its token makes it too long, and where a customer sends it', () => {
    const long = showing({
      viewId: 'form',
      viewData: 'x'.repeat(16_384 - showing({ viewId: 'form', viewData: '' }).Content.length),
    })
    expect(long.Content).toHaveLength(16_384)
    expect(refusalOf(() => said(long))).toBe('content-invalid')
    expect(refusalOf(() => said(showing({ viewId: 'form' }), mia))).toBe('content-type-unsupported')
  })
})
