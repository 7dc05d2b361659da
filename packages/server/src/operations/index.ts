import type { notYet, Operation, OperationName } from '@parley/contract'
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
import { startChatContact } from './connect/start-chat-contact.ts'
import { stopContact } from './connect/stop-contact.ts'
import { transferContact } from './connect/transfer-contact.ts'
import { updateParticipantRoleConfig } from './connect/update-participant-role-config.ts'
import { updateViewContent } from './connect/update-view-content.ts'
import { updateViewMetadata } from './connect/update-view-metadata.ts'
import type { ContactCommand, ContactQuery, InstanceQuery } from './contact-operation.ts'
import { completeAttachmentUpload } from './participant/complete-attachment-upload.ts'
import { createParticipantConnection } from './participant/create-participant-connection.ts'
import { describeView } from './participant/describe-view.ts'
import { disconnectParticipant } from './participant/disconnect-participant.ts'
import { getAttachment } from './participant/get-attachment.ts'
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

/** What of the contract's operations waits to be built: answered 501 by name. */
type NotYet = (typeof notYet)[number]['name']

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
  SendMessageChunk: sendMessageChunk,
} satisfies Record<Exclude<OperationName<'participant'>, NotYet>, AnyCommand | AnyQuery>

/** The control plane; leaving one out does not compile. */
export const connectOperations = {
  StartChatContact: startChatContact,
  StopContact: stopContact,
  CreateParticipant: createParticipant,
  CreatePersistentContactAssociation: createPersistentContactAssociation,
  UpdateParticipantRoleConfig: updateParticipantRoleConfig,
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
  DescribeRefusal: describeRefusal,
} satisfies Record<
  OperationName<'connect'>,
  | AnyContactCommand
  | AnyContactQuery
  | AnyInstanceQuery
  | AnyViewCommand
  | AnyViewQuery
  | typeof startChatContact
  | typeof createPersistentContactAssociation
  | typeof describeRefusal
>
