import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { int, optional, Type, text, time } from '../../schema.ts'
import { bearerRefusals, clientToken, contentType, examples, id, messageMetadata } from '../shared.ts'

/** Ours: AWS lets only the bots of its flows send messages that grow, and has no call for it (spec §4.5.8). */
export const SendMessageChunk = defineOperation('participant', 'SendMessageChunk', {
  does: 'Says a message of a custom bot piece by piece; no operation of AWS. Only the whole message is stored.',
  input: Type.Object({
    /** Absent in the first call, which answers it. */
    MessageId: optional(id()),
    ChunkNumber: int(1, limits.messageChunks),
    ContentType: optional(contentType()),
    Content: optional(text(0, limits.content)),
    MessageCompleted: optional(Type.Boolean()),
    ClientToken: clientToken(),
  }),
  output: Type.Object({ Id: id(), AbsoluteTime: time(), MessageMetadata: messageMetadata() }),
  refusals: [
    ...bearerRefusals,
    'role-not-allowed',
    'content-type-unsupported',
    'content-invalid',
    'item-unknown',
    'chunk-out-of-order',
    'message-completed',
    'quota-growing-messages',
    'processing-full',
  ],
  example: {
    input: { MessageId: examples.item, ChunkNumber: 2, Content: ' parcel is' },
    output: { Id: examples.item, AbsoluteTime: examples.time },
  },
})
