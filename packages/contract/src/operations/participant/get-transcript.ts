import { limits } from '../../limits.ts'
import { defineOperation } from '../../operation.ts'
import { int, list, oneOf, optional, Type, text, time } from '../../schema.ts'
import { bearerRefusals, contentType, examples, id } from '../shared.ts'

const receipt = () =>
  Type.Object({
    DeliveredTimestamp: optional(time()),
    ReadTimestamp: optional(time()),
    RecipientParticipantId: id(),
  })

/** An item as the transcript shows it; `Item` in item.ts is the same one on a socket (spec §4.1, §4.3). */
const transcriptItem = () =>
  Type.Object({
    AbsoluteTime: time(),
    Content: optional(text(1, limits.content)),
    ContentType: optional(contentType()),
    Id: id(),
    Type: oneOf('MESSAGE', 'EVENT', 'ATTACHMENT', 'MESSAGEMETADATA'),
    ParticipantId: optional(id()),
    DisplayName: optional(text(1, limits.displayName)),
    ParticipantRole: optional(oneOf('CUSTOMER', 'AGENT', 'SYSTEM', 'CUSTOM_BOT', 'SUPERVISOR')),
    Attachments: optional(
      list(
        Type.Object({
          AttachmentId: id(),
          AttachmentName: text(1, 256),
          ContentType: text(1, limits.fileContentType),
          Status: oneOf('APPROVED', 'REJECTED', 'IN_PROGRESS'),
        }),
      ),
    ),
    MessageMetadata: optional(
      Type.Object({
        MessageId: id(),
        Receipts: optional(list(receipt())),
        MessageProcessingStatus: optional(oneOf('PROCESSING', 'FAILED', 'REJECTED')),
      }),
    ),
    RelatedContactId: optional(id()),
    ContactId: optional(id()),
  })

/** Spec §1.9, §5.6. */
export const GetTranscript = defineOperation('participant', 'GetTranscript', {
  does: 'Reads a page of what was said, from either end or from a position, in either direction.',
  input: Type.Object({
    ContactId: optional(id()),
    MaxResults: optional(int(0, limits.transcriptPage)),
    NextToken: optional(text(1, limits.nextToken)),
    ScanDirection: optional(oneOf('FORWARD', 'BACKWARD')),
    SortOrder: optional(oneOf('DESCENDING', 'ASCENDING')),
    // At most one of the three; ChatJS always sends an empty object, which means none.
    StartPosition: optional(
      Type.Object({
        Id: optional(id()),
        AbsoluteTime: optional(text(1, limits.instant)),
        MostRecent: optional(int(0, limits.transcriptPage)),
      }),
    ),
  }),
  output: Type.Object({
    InitialContactId: id(),
    Transcript: list(transcriptItem()),
    NextToken: optional(text(1, limits.nextToken)),
  }),
  refusals: [...bearerRefusals, 'item-unknown', 'position-invalid', 'page-token-invalid'],
  example: {
    input: { MaxResults: 15, SortOrder: 'ASCENDING', StartPosition: {} },
    output: {
      InitialContactId: examples.contact,
      Transcript: [
        {
          AbsoluteTime: examples.time,
          Content: 'Hello',
          ContentType: 'text/plain',
          Id: examples.item,
          Type: 'MESSAGE',
          ParticipantId: examples.customer,
          DisplayName: 'Mia',
          ParticipantRole: 'CUSTOMER',
          MessageMetadata: { MessageId: examples.item, Receipts: [] },
          ContactId: examples.contact,
        },
      ],
    },
  },
})
