import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { Type, text, time } from '../../schema.ts'
import { bearerRefusals, clientToken, contentType, examples, id, messageMetadata } from '../shared.ts'

/** Spec §1.7. The limits in bytes and per content type are the server's. */
export const SendMessage = defineOperation('participant', 'SendMessage', {
  does: 'Says something to everyone in the chat, the sender included.',
  input: Type.Object({
    ContentType: contentType(),
    Content: text(1, limits.content),
    ClientToken: clientToken(),
  }),
  output: Type.Object({
    Id: id(),
    AbsoluteTime: time(),
    MessageMetadata: messageMetadata(),
  }),
  refusals: [...bearerRefusals, 'content-type-unsupported', 'content-invalid', 'supervisor-silent', 'processing-full'],
  example: {
    input: { ContentType: 'text/plain', Content: 'Hello', ClientToken: examples.clientToken },
    output: { Id: examples.item, AbsoluteTime: examples.time },
  },
})
