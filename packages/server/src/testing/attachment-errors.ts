import {
  CompleteAttachmentUploadCommand,
  GetAttachmentCommand,
  StartAttachmentUploadCommand,
} from '@aws-sdk/client-connectparticipant'
import { type Line, participant, prepared, type World } from './error-line.ts'

const file = 'an offer'
const announced = {
  ContentType: 'text/plain',
  AttachmentSizeInBytes: file.length,
  AttachmentName: 'offer.txt',
  ClientToken: undefined,
}

/** The id of a file that is there and not completed. */
async function upload({ clients, customer: { connectionToken } }: World): Promise<string> {
  const start = new StartAttachmentUploadCommand({ ConnectionToken: connectionToken, ...announced })
  const { AttachmentId, UploadMetadata } = await clients.participant.send(start)
  await fetch(UploadMetadata!.Url!, { method: 'PUT', headers: { 'Content-Type': 'text/plain' }, body: file })
  return AttachmentId!
}

const uploaded = prepared(upload)

const completed = prepared(async (world) => {
  const AttachmentId = await upload(world)
  const ConnectionToken = world.customer.connectionToken
  const complete = { ConnectionToken, AttachmentIds: [AttachmentId], ClientToken: undefined }
  await world.clients.participant.send(new CompleteAttachmentUploadCommand(complete))
  return AttachmentId
})

/** The errors of files, each raised by the AWS SDK. */
export const attachmentLines: Readonly<Record<string, Line>> = {
  StartAttachmentUpload: participant(
    ({ connectionToken }, ConnectionToken = connectionToken, ContentType = 'text/plain') =>
      new StartAttachmentUploadCommand({ ConnectionToken, ...announced, ContentType }),
    'application/x-msdownload',
    {
      async ServiceQuotaExceededException(world) {
        for (let n = 0; n < 36; n++) await upload(world)
      },
    },
  ),
  CompleteAttachmentUpload: {
    ...participant(
      (customer, ConnectionToken = customer.connectionToken, id = uploaded.of(customer)) =>
        new CompleteAttachmentUploadCommand({ ConnectionToken, AttachmentIds: [id], ClientToken: undefined }),
      'made-up',
      {
        async ConflictException({ clients, customer }) {
          const complete = { AttachmentIds: [uploaded.of(customer)], ConnectionToken: customer.connectionToken }
          for (const ClientToken of ['first', 'second']) {
            await clients.participant.send(new CompleteAttachmentUploadCommand({ ...complete, ClientToken }))
          }
        },
        ServiceQuotaExceededException: 'the place is taken when the upload is announced',
      },
    ),
    ready: uploaded.ready,
  },
  GetAttachment: {
    ...participant(
      (customer, ConnectionToken = customer.connectionToken, AttachmentId = completed.of(customer)) =>
        new GetAttachmentCommand({ ConnectionToken, AttachmentId }),
      'made-up',
    ),
    ready: completed.ready,
    readsChatAlone: true,
  },
}
