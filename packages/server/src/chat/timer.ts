/** What time can do to a chat; one file in `timers/` each. */
export type TimerKind =
  | 'connect-limit'
  | 'chat-duration'
  | 'idle'
  | 'auto-disconnect'
  | 'attachment-scan'
  | 'authentication'
  | 'message-processing'
  | 'growing-message'
  | 'flow-wait'

/** A row for which any node may wake; the first commit wins. */
export interface Timer {
  readonly kind: TimerKind
  /** The participant, attachment, session or message it is about, or the empty string for the whole chat. */
  readonly subject: string
  /** Milliseconds of the chat's clock. */
  readonly due: number
}

/** A participant has five minutes to connect (spec §5.1, §5.2). */
export const connectLimitMs = 5 * 60_000

/** The whole chat's timer. */
export const chatDuration = { kind: 'chat-duration', subject: '' } as const

/** The end of what the chat's flow waits for. */
export const flowWait = { kind: 'flow-wait', subject: '' } as const

export const idle = (participantId: string) => ({ kind: 'idle', subject: participantId }) as const

export const autoDisconnect = (participantId: string) => ({ kind: 'auto-disconnect', subject: participantId }) as const

export const connectLimit = (participantId: string) => ({ kind: 'connect-limit', subject: participantId }) as const

export const attachmentScan = (attachmentId: string) => ({ kind: 'attachment-scan', subject: attachmentId }) as const

export const authentication = (sessionId: string) => ({ kind: 'authentication', subject: sessionId }) as const

export const messageProcessing = (messageId: string) => ({ kind: 'message-processing', subject: messageId }) as const

export const growingMessage = (messageId: string) => ({ kind: 'growing-message', subject: messageId }) as const
