import { type AttachmentLimits, defaultAttachmentLimits } from './attachment-limits.ts'
import { type Limits, noLimits } from './limits.ts'

/** What an operator may decide about chats. */
export interface Rules {
  /** CreateParticipant takes role AGENT too; AWS takes only CUSTOM_BOT (control-plane §7.3). */
  readonly allowAgentParticipants: boolean
  /** TransferContact takes chats; AWS takes only tasks and emails (control-plane §7.19). */
  readonly allowChatTransfer: boolean
  readonly limits: Limits
  readonly attachments: AttachmentLimits
  /** A scanner judges attachments before they are shown (spec §5.8). */
  readonly scansAttachments: boolean
  /** There is an identity provider with whom customers sign in (spec §5.10). */
  readonly authenticatesCustomers: boolean
  readonly processing: {
    /** Where those are whom StartContactMediaProcessing may name, by ProcessorArn. */
    readonly processors: Readonly<Record<string, string>>
    /** For so long a message waits for its processor (control-plane §12). */
    readonly timeoutMs: number
  }
}

export const defaultRules: Rules = {
  allowAgentParticipants: true,
  allowChatTransfer: true,
  limits: noLimits,
  attachments: defaultAttachmentLimits,
  scansAttachments: false,
  authenticatesCustomers: false,
  processing: { processors: {}, timeoutMs: 3000 },
}
