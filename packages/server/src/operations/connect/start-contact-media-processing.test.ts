import { describe, expect, it } from 'vitest'
import type { Chat } from '../../chat/chat.ts'
import { chatId, chatOf, endedBy, jo, mia, momentAt, refusalOf } from '../../testing/chat-fixtures.ts'
import { startContactMediaProcessing } from './start-contact-media-processing.ts'
import { stopContactMediaProcessing } from './stop-contact-media-processing.ts'

const rules = { processing: { processors: { 'arn:a': 'http://a', 'arn:b': 'http://b' }, timeoutMs: 3000 } }
const named = { InstanceId: 'i', ContactId: chatId }
const chat = chatOf([mia, jo])

const start = (chat: Chat, ProcessorArn: string, FailureMode?: 'DELIVER_UNPROCESSED_MESSAGE') =>
  startContactMediaProcessing.decide(
    chat,
    { ...named, ProcessorArn, ...(FailureMode !== undefined && { FailureMode }) },
    momentAt(1, undefined, rules),
  )
const after = (chat: Chat, { change }: { readonly change?: Partial<Chat> }): Chat => ({ ...chat, ...change })

describe('StartContactMediaProcessing (control-plane §12)', () => {
  it('keeps messages back from others when a processor fails, unless it is told to deliver them', () => {
    const safe = start(chat, 'arn:a').change?.processing
    expect(safe).toEqual({ processor: { arn: 'arn:a', failureMode: 'DO_NOT_DELIVER_UNPROCESSED_MESSAGE' } })
    expect(start(chat, 'arn:a', 'DELIVER_UNPROCESSED_MESSAGE').change?.processing?.processor?.failureMode).toBe(
      'DELIVER_UNPROCESSED_MESSAGE',
    )
  })

  it('has a place for the redactor and one for a processor, who takes the place of the one before', () => {
    const both = after(
      after(chat, start(chat, 'builtin:redact-pii')),
      start({ ...chat, processing: { redacts: true } }, 'arn:a'),
    )
    expect(start(both, 'arn:b').change?.processing).toMatchObject({ redacts: true, processor: { arn: 'arn:b' } })
  })

  it.each(['http://a', 'arn:c', 'builtin:other', '__proto__', 'toString'])('knows no processor %j', (arn) => {
    expect(refusalOf(() => start(chat, arn))).toBe('processor-unknown')
  })

  it('is refused when the chat has ended', () => {
    expect(refusalOf(() => start(chatOf([mia], endedBy('API')), 'arn:a'))).toBe('invalid-request')
  })
})

describe('StopContactMediaProcessing (control-plane §12)', () => {
  it('stops both, and does nothing where there is none', () => {
    const both = chatOf([mia], {
      processing: { redacts: true, processor: { arn: 'arn:a', failureMode: 'DELIVER_UNPROCESSED_MESSAGE' } },
    })
    expect(after(both, stopContactMediaProcessing.decide(both, named, momentAt(1))).processing).toBeUndefined()
    expect(stopContactMediaProcessing.decide(chat, named, momentAt(1))).toEqual({ reply: {} })
  })
})
