import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { optional, Type, text, time } from '../../schema.ts'
import { bearerRefusals, clientToken, contentType, examples, id } from '../shared.ts'

/** Spec §1.8. */
export const SendEvent = defineOperation('participant', 'SendEvent', {
  does: 'Tells the chat that someone types, has received or has read a message; a supervisor barges in and goes back by it.',
  input: Type.Object({
    ContentType: contentType(),
    // AWS asks for at least one character, but chat-ios sends none for typing.
    Content: optional(text(0, limits.content)),
    ClientToken: clientToken(),
  }),
  output: Type.Object({ Id: id(), AbsoluteTime: time() }),
  refusals: [
    ...bearerRefusals,
    'content-type-unsupported',
    'content-invalid',
    'item-unknown',
    'receipts-unavailable',
    'supervisor-silent',
    'capability-missing',
    'quota-participants',
    'quota-supervisors',
  ],
  example: {
    input: {
      ContentType: 'application/vnd.amazonaws.connect.event.message.read',
      Content: `{"messageId":"${examples.item}"}`,
    },
    output: { Id: '019cadd5-56d0-7000-8000-3f2504e04f89', AbsoluteTime: '2026-03-02T09:16:05.712Z' },
  },
})
