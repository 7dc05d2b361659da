/** Every operation, by service and name; leaving one out that `wire` has does not compile. */
import type { Operation } from '../operation.ts'
import type { OperationName, Service } from '../wire.ts'
import { CreateParticipant } from './connect/create-participant.ts'
import { CreatePersistentContactAssociation } from './connect/create-persistent-contact-association.ts'
import { CreateView } from './connect/create-view.ts'
import { CreateViewVersion } from './connect/create-view-version.ts'
import { DeleteView } from './connect/delete-view.ts'
import { DeleteViewVersion } from './connect/delete-view-version.ts'
import { DescribeContact } from './connect/describe-contact.ts'
import { DescribeInstance } from './connect/describe-instance.ts'
import { DescribeRefusal } from './connect/describe-refusal.ts'
import { DescribeView as DescribeInstanceView } from './connect/describe-view.ts'
import { ListInstances } from './connect/list-instances.ts'
import { ListViewVersions } from './connect/list-view-versions.ts'
import { ListViews } from './connect/list-views.ts'
import { MonitorContact } from './connect/monitor-contact.ts'
import { SetDisconnectFlow } from './connect/set-disconnect-flow.ts'
import { StartChatContact } from './connect/start-chat-contact.ts'
import { StartContactMediaProcessing } from './connect/start-contact-media-processing.ts'
import { StartParticipantAuthentication } from './connect/start-participant-authentication.ts'
import { StopContact } from './connect/stop-contact.ts'
import { StopContactMediaProcessing } from './connect/stop-contact-media-processing.ts'
import { TransferContact } from './connect/transfer-contact.ts'
import { UpdateParticipantAuthentication } from './connect/update-participant-authentication.ts'
import { UpdateParticipantRoleConfig } from './connect/update-participant-role-config.ts'
import { UpdateViewContent } from './connect/update-view-content.ts'
import { UpdateViewMetadata } from './connect/update-view-metadata.ts'
import { CancelParticipantAuthentication } from './participant/cancel-participant-authentication.ts'
import { CompleteAttachmentUpload } from './participant/complete-attachment-upload.ts'
import { CreateParticipantConnection } from './participant/create-participant-connection.ts'
import { DescribeView } from './participant/describe-view.ts'
import { DisconnectParticipant } from './participant/disconnect-participant.ts'
import { GetAttachment } from './participant/get-attachment.ts'
import { GetAuthenticationUrl } from './participant/get-authentication-url.ts'
import { GetTranscript } from './participant/get-transcript.ts'
import { SendEvent } from './participant/send-event.ts'
import { SendMessage } from './participant/send-message.ts'
import { SendMessageChunk } from './participant/send-message-chunk.ts'
import { StartAttachmentUpload } from './participant/start-attachment-upload.ts'

export const operations = {
  participant: {
    CreateParticipantConnection,
    SendMessage,
    SendEvent,
    GetTranscript,
    DisconnectParticipant,
    StartAttachmentUpload,
    CompleteAttachmentUpload,
    GetAttachment,
    DescribeView,
    GetAuthenticationUrl,
    CancelParticipantAuthentication,
    SendMessageChunk,
  },
  connect: {
    StartChatContact,
    StopContact,
    CreateParticipant,
    MonitorContact,
    CreatePersistentContactAssociation,
    UpdateParticipantRoleConfig,
    StartContactMediaProcessing,
    StopContactMediaProcessing,
    TransferContact,
    DescribeContact,
    ListInstances,
    DescribeInstance,
    CreateView,
    DescribeView: DescribeInstanceView,
    ListViews,
    UpdateViewContent,
    UpdateViewMetadata,
    DeleteView,
    CreateViewVersion,
    ListViewVersions,
    DeleteViewVersion,
    UpdateParticipantAuthentication,
    StartParticipantAuthentication,
    SetDisconnectFlow,
    DescribeRefusal,
  },
} as const satisfies { [Of in Service]: { [Name in OperationName<Of>]: Operation & { name: Name } } }
