import { defineOperation } from '../../operation.ts'
import { int, optional, Type, time } from '../../schema.ts'
import { bearerRefusals, examples, id, url } from '../shared.ts'

/** Spec §1.13. */
export const GetAttachment = defineOperation('participant', 'GetAttachment', {
  does: 'Gives a URL from which a file of the chat can be read for a short time.',
  input: Type.Object({ AttachmentId: id(), UrlExpiryInSeconds: optional(int(5, 300)) }),
  output: Type.Object({ Url: url(), UrlExpiry: time(), AttachmentSizeInBytes: int(1) }),
  refusals: [...bearerRefusals, 'role-not-allowed', 'attachment-unknown'],
  example: {
    input: { AttachmentId: examples.attachment },
    output: {
      Url: 'https://chat.example.com/attachments/dG9rZW4',
      UrlExpiry: '2026-03-02T09:21:02.000Z',
      AttachmentSizeInBytes: 48_211,
    },
  },
})
