import type { Operation, OperationName } from '@parley/contract'
import { createParticipant } from './connect/create-participant.ts'
import { createPersistentContactAssociation } from './connect/create-persistent-contact-association.ts'
import { createView } from './connect/create-view.ts'
import { createViewVersion } from './connect/create-view-version.ts'
import { deleteView } from './connect/delete-view.ts'
import { deleteViewVersion } from './connect/delete-view-version.ts'
import { describeContact } from './connect/describe-contact.ts'
import { describeInstance } from './connect/describe-instance.ts'
import { describeRefusal } from './connect/describe-refusal.ts'
import { describeInstanceView } from './connect/describe-view.ts'
import { listInstances } from './connect/list-instances.ts'
import { listViewVersions } from './connect/list-view-versions.ts'
import { listViews } from './connect/list-views.ts'
import { monitorContact } from './connect/monitor-contact.ts'
import { setDisconnectFlow } from './connect/set-disconnect-flow.ts'
import { startChatContact } from './connect/start-chat-contact.ts'
import { startContactMediaProcessing } from './connect/start-contact-media-processing.ts'
import { startParticipantAuthentication } from './connect/start-participant-authentication.ts'
import { stopContact } from './connect/stop-contact.ts'
import { stopContactMediaProcessing } from './connect/stop-contact-media-processing.ts'
import { transferContact } from './connect/transfer-contact.ts'
import { updateParticipantAuthentication } from './connect/update-participant-authentication.ts'
import { updateParticipantRoleConfig } from './connect/update-participant-role-config.ts'
import { updateViewContent } from './connect/update-view-content.ts'
import { updateViewMetadata } from './connect/update-view-metadata.ts'
import type { ContactCommand, ContactQuery, InstanceQuery } from './contact-operation.ts'
import { cancelParticipantAuthentication } from './participant/cancel-participant-authentication.ts'
import { completeAttachmentUpload } from './participant/complete-attachment-upload.ts'
import { createParticipantConnection } from './participant/create-participant-connection.ts'
import { describeView } from './participant/describe-view.ts'
import { disconnectParticipant } from './participant/disconnect-participant.ts'
import { getAttachment } from './participant/get-attachment.ts'
import { getAuthenticationUrl } from './participant/get-authentication-url.ts'
import { getTranscript } from './participant/get-transcript.ts'
import { sendEvent } from './participant/send-event.ts'
import { sendMessage } from './participant/send-message.ts'
import { sendMessageChunk } from './participant/send-message-chunk.ts'
import { startAttachmentUpload } from './participant/start-attachment-upload.ts'
import type { Command, Query } from './participant-operation.ts'
import type { ViewCommand, ViewQuery } from './view-operation.ts'

export type AnyCommand = Command<Operation, unknown>
export type AnyQuery = Query<Operation>
export type AnyContactCommand = ContactCommand<Operation>
export type AnyContactQuery = ContactQuery<Operation>
export type AnyInstanceQuery = InstanceQuery<Operation>
export type AnyViewCommand = ViewCommand<Operation>
export type AnyViewQuery = ViewQuery<Operation>

/** The participant service; leaving one out does not compile. */
export const participantOperations = {
  CreateParticipantConnection: createParticipantConnection,
  SendMessage: sendMessage,
  SendEvent: sendEvent,
  GetTranscript: getTranscript,
  DisconnectParticipant: disconnectParticipant,
  StartAttachmentUpload: startAttachmentUpload,
  CompleteAttachmentUpload: completeAttachmentUpload,
  GetAttachment: getAttachment,
  DescribeView: describeView,
  GetAuthenticationUrl: getAuthenticationUrl,
  CancelParticipantAuthentication: cancelParticipantAuthentication,
  SendMessageChunk: sendMessageChunk,
} satisfies Record<OperationName<'participant'>, AnyCommand | AnyQuery>

/** The control plane; leaving one out does not compile. */
export const connectOperations = {
  StartChatContact: startChatContact,
  StopContact: stopContact,
  CreateParticipant: createParticipant,
  MonitorContact: monitorContact,
  CreatePersistentContactAssociation: createPersistentContactAssociation,
  UpdateParticipantRoleConfig: updateParticipantRoleConfig,
  StartContactMediaProcessing: startContactMediaProcessing,
  StopContactMediaProcessing: stopContactMediaProcessing,
  TransferContact: transferContact,
  DescribeContact: describeContact,
  ListInstances: listInstances,
  DescribeInstance: describeInstance,
  CreateView: createView,
  DescribeView: describeInstanceView,
  ListViews: listViews,
  UpdateViewContent: updateViewContent,
  UpdateViewMetadata: updateViewMetadata,
  DeleteView: deleteView,
  CreateViewVersion: createViewVersion,
  ListViewVersions: listViewVersions,
  DeleteViewVersion: deleteViewVersion,
  UpdateParticipantAuthentication: updateParticipantAuthentication,
  StartParticipantAuthentication: startParticipantAuthentication,
  SetDisconnectFlow: setDisconnectFlow,
  DescribeRefusal: describeRefusal,
} satisfies Record<
  OperationName<'connect'>,
  | AnyContactCommand
  | AnyContactQuery
  | AnyInstanceQuery
  | AnyViewCommand
  | AnyViewQuery
  | typeof startChatContact
  | typeof updateParticipantAuthentication
  | typeof createPersistentContactAssociation
  | typeof describeRefusal
>
