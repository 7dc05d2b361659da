/**
 * A message that a bot says piece by piece (spec §4.5.8, docs/decisions/0011). It is kept with the chat, so that a
 * restart loses nothing that anybody was shown; the log gets it when it is whole.
 */
export interface GrowingMessage {
  readonly id: string
  readonly participantId: string
  readonly contentType: string
  /** All chunks so far. */
  readonly content: string
  /** How many these are: the number of the last one. */
  readonly chunks: number
  /** When the last one came; milliseconds. */
  readonly lastAt: number
}
