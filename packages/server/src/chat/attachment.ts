/**
 * A file that somebody attaches to a chat. Times in milliseconds.
 *
 *     OPEN ──complete──► SCANNING ──verdict──► APPROVED
 *       └────complete, no scanner───────────────┘  └► or REJECTED
 */
export interface Attachment {
  readonly id: string
  /** Whose it is. */
  readonly participantId: string
  /** As it was given: shown, never used as a path. */
  readonly name: string
  readonly contentType: string
  readonly bytes: number
  readonly uploadUntil: number
  readonly state: 'OPEN' | 'SCANNING' | 'APPROVED' | 'REJECTED'
  /** The bytes that arrived last; they are on stable storage. */
  readonly blob?: UploadedBlob
}

export interface UploadedBlob {
  readonly key: string
  /** Hexadecimal. */
  readonly sha256: string
}
