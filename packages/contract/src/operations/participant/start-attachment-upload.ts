import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { int, map, Type, text, time } from '../../schema.ts'
import { bearerRefusals, clientToken, examples, id, url } from '../shared.ts'

/** Spec §1.11. The mobile clients send no ClientToken, though AWS's model asks for one. */
export const StartAttachmentUpload = defineOperation('participant', 'StartAttachmentUpload', {
  does: 'Announces a file and gives the URL and the headers to upload it with.',
  input: Type.Object({
    ContentType: text(1, limits.fileContentType),
    AttachmentSizeInBytes: int(1),
    AttachmentName: text(1, 256),
    ClientToken: clientToken(),
  }),
  output: Type.Object({
    AttachmentId: id(),
    UploadMetadata: Type.Object({
      Url: url(),
      UrlExpiry: time(),
      HeadersToInclude: map(1, limits.headerName, text(1, limits.headerValue)),
    }),
  }),
  refusals: [...bearerRefusals, 'role-not-allowed', 'attachment-refused', 'quota-attachments', 'supervisor-silent'],
  example: {
    input: { ContentType: 'application/pdf', AttachmentSizeInBytes: 48_211, AttachmentName: 'offer.pdf' },
    output: {
      AttachmentId: examples.attachment,
      UploadMetadata: {
        Url: 'https://chat.example.com/attachments/dG9rZW4',
        UrlExpiry: '2026-03-02T09:31:02.000Z',
        HeadersToInclude: { 'Content-Type': 'application/pdf', 'Content-Length': '48211' },
      },
    },
  },
})
