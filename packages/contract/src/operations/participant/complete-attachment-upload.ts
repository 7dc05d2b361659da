import { defineOperation } from '../../operation.ts'
import { list, Type } from '../../schema.ts'
import { bearerRefusals, clientToken, examples, id } from '../shared.ts'

/** Spec §1.12. The mobile clients send no ClientToken, though AWS's model asks for one. */
export const CompleteAttachmentUpload = defineOperation('participant', 'CompleteAttachmentUpload', {
  does: 'Says that the file is uploaded, so that the chat shows it.',
  input: Type.Object({ AttachmentIds: list(id(), 1, 1), ClientToken: clientToken() }),
  output: Type.Object({}),
  refusals: [
    ...bearerRefusals,
    'attachment-unknown',
    'attachment-incomplete',
    'attachment-completed',
    'supervisor-silent',
  ],
  example: { input: { AttachmentIds: [examples.attachment] }, output: {} },
})
