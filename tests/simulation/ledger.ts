import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { eventTypes, type Item, type Receipt } from '../../packages/contract/src/index.ts'
import type { Chat, Participant } from '../../packages/server/src/chat/chat.ts'
import type { HeldMessage } from '../../packages/server/src/chat/held-message.ts'
import { defaultRules } from '../../packages/server/src/chat/rules.ts'
import { connectLimitMs } from '../../packages/server/src/chat/timer.ts'
import type { Laws } from './laws.ts'
import { Segments } from './segments.ts'
import { Silences } from './silences.ts'
import { Supervisors } from './supervisors.ts'

const { timeoutMs: processingMs } = defaultRules.processing

/** An item as it was committed. */
export interface Entry {
  readonly seq: number
  readonly id: string
  readonly kept: boolean
  /** With InitialContactId, as every client must see it. */
  readonly item: Item
}

/** Whether an item is for this participant: one with a status is for its sender alone. */
export function sees(participantId: string, { MessageMetadata, ParticipantId }: Item): boolean {
  return MessageMetadata?.MessageProcessingStatus === undefined || ParticipantId === participantId
}

interface Row {
  readonly row: number
  readonly chat: string
  readonly seq: number
  readonly id: string
  readonly kept: number
  readonly body: string
}

/**
 * The model: what was committed, read from the rows right behind every commit, by statements of its own. A plain list
 * for each chat; all that clients see and are told is held against it.
 */
export class Ledger {
  readonly #laws: Laws
  readonly #silences: Silences
  readonly #supervisors: Supervisors
  readonly #rows: StatementSync
  readonly #states: StatementSync
  readonly #allStates: StatementSync
  readonly #count: StatementSync
  readonly #logs = new Map<string, Entry[]>()
  readonly #entries = new Map<string, Entry>()
  readonly #joined = new Set<string>()
  readonly #left = new Set<string>()
  readonly #ended = new Set<string>()
  readonly #receipts = new Map<string, Map<string, Receipt>>()
  readonly #segments: Segments
  #lastRow = 0

  constructor(connection: DatabaseSync, laws: Laws) {
    this.#laws = laws
    this.#silences = new Silences(laws)
    this.#supervisors = new Supervisors(laws)
    this.#segments = new Segments(laws)
    this.#rows = connection.prepare(
      `select item.row, chat.id as chat, item.seq, item.id, item.kept, item.body
       from item join chat on chat.key = item.chat where item.row > ? order by item.row`,
    )
    this.#states = connection.prepare('select key, state from chat where id = ?')
    this.#allStates = connection.prepare('select state from chat')
    this.#count = connection.prepare('select count(*) as count from item')
  }

  /** Takes in what was committed since the last time. */
  read(): void {
    for (const row of this.#rows.all(this.#lastRow) as unknown as Row[]) {
      this.#lastRow = row.row
      this.#enter(row)
    }
  }

  log(chatId: string): readonly Entry[] {
    return this.#logs.get(chatId) ?? []
  }

  get chatIds(): readonly string[] {
    return [...this.#logs.keys()]
  }

  entry(id: string): Entry | undefined {
    return this.#entries.get(id)
  }

  /** Of a supervisor no item need tell it. */
  hasJoined(chatId: string, participantId: string): boolean {
    if (this.#joined.has(participantId)) return true
    const participant = this.chat(chatId)?.participants.find(({ id }) => id === participantId)
    return participant?.role === 'SUPERVISOR' && participant.connectedAt !== undefined
  }

  hasEnded(chatId: string): boolean {
    return this.#ended.has(chatId)
  }

  /** What recipients have told of a message, by participant. */
  receipts(messageId: string): ReadonlyMap<string, Receipt> {
    return this.#receipts.get(messageId) ?? new Map()
  }

  /** The chat's state as it was last committed. */
  chat(chatId: string): (Chat & { readonly key: number }) | undefined {
    const row = this.#states.get(chatId) as { key: number; state: string } | undefined
    return row && { ...(JSON.parse(row.state) as Chat), key: row.key }
  }

  /** To be asked when all that was due must have happened: nobody is waited for too long, no chat lives too long. */
  checkTimers(now: number): void {
    for (const { state } of this.#allStates.all() as { state: string }[]) {
      const chat = JSON.parse(state) as Chat
      const { ended, endsAt, flow, participants } = chat
      const isLate = ({ state, createdAt }: Participant) => state === 'INITIAL' && now >= createdAt + connectLimitMs
      const hasDue = now >= endsAt || participants.some(isLate) || (flow !== undefined && now >= flow.until)
      const isOverdue = ended === undefined && hasDue
      this.#laws.hold(!isOverdue, 'a timer was due and did not fire')
      const isForgotten = ({ acceptedAt }: HeldMessage) => ended !== undefined || now >= acceptedAt + processingMs
      this.#laws.hold(chat.held?.some(isForgotten) !== true, 'a message is held for ever')
      this.#silences.check(chat, now)
      this.#supervisors.check(chat)
    }
  }

  /** Nothing that was committed is gone. */
  checkComplete(): void {
    const { count } = this.#count.get() as { count: number }
    this.#laws.hold(count === this.#entries.size, 'items were committed and are gone')
    for (const { state } of this.#allStates.all() as { state: string }[])
      this.#segments.check(JSON.parse(state) as Chat)
  }

  #enter({ chat, seq, id, kept, body }: Row): void {
    const log = this.#logs.get(chat) ?? []
    this.#logs.set(chat, log)
    const item: Item = { ...JSON.parse(body), InitialContactId: chat }
    const before = log.at(-1)
    this.#laws.hold(seq === log.length + 1, () => `the sequence has a gap: ${seq} follows ${log.length}`)
    this.#laws.hold(!this.#entries.has(id), `two items have the id ${id}`)
    this.#laws.hold(item.Id === id, `the item ${item.Id} is stored as ${id}`)
    this.#laws.hold(
      before === undefined || before.item.AbsoluteTime < item.AbsoluteTime,
      'AbsoluteTime does not increase',
    )
    const idMs = Number.parseInt(id.replace('-', '').slice(0, 12), 16)
    const at = Date.parse(item.AbsoluteTime)
    // A message that was held, or that came in chunks, has its id from when it began.
    const wasHeld = item.Type === 'MESSAGE' && idMs < at
    this.#laws.hold(idMs === at || wasHeld, 'the id does not carry AbsoluteTime')
    this.#laws.hold(!this.#ended.has(chat), () => `${item.ContentType} follows the end of the chat`)
    const entry = { seq, id, kept: kept === 1, item }
    log.push(entry)
    this.#entries.set(id, entry)
    if (item.ParticipantRole === 'SUPERVISOR') this.#supervisors.enter(chat, entry, wasHeld)
    else this.#enterPresence(chat, item, wasHeld)
    this.#silences.enter(chat, item)
    this.#segments.enter(chat, seq, item)
    if (item.Type === 'MESSAGEMETADATA') this.#enterReceipt(item)
  }

  #enterPresence(chat: string, { ContentType, ParticipantId, ParticipantRole, Type }: Item, wasHeld: boolean): void {
    if (ParticipantRole === 'SYSTEM') return
    const who = ParticipantId ?? ''
    const isPresent = this.#joined.has(who) && !this.#left.has(who)
    if (ContentType === eventTypes.joined) {
      this.#laws.hold(!this.#joined.has(who), 'a participant joined twice')
      this.#joined.add(who)
    } else if (ContentType === eventTypes.left) {
      this.#laws.hold(isPresent, 'a participant left who was not there')
      this.#left.add(who)
    } else if (ContentType === eventTypes.ended) this.#ended.add(chat)
    else if (Type === 'MESSAGE')
      this.#laws.hold(wasHeld ? this.#joined.has(who) : isPresent, 'a message is of someone who is not there')
  }

  #enterReceipt({ MessageMetadata }: Item): void {
    const { MessageId = '', Receipts = [] } = MessageMetadata ?? {}
    const [receipt] = Receipts
    const recipient = receipt?.RecipientParticipantId ?? ''
    const known = this.#receipts.get(MessageId) ?? new Map<string, Receipt>()
    const before = known.get(recipient)
    const tellsMore =
      receipt !== undefined &&
      (before?.DeliveredTimestamp ?? receipt.DeliveredTimestamp) === receipt.DeliveredTimestamp &&
      before?.ReadTimestamp === undefined &&
      (before === undefined || receipt.ReadTimestamp !== undefined)
    this.#laws.hold(tellsMore && Receipts.length === 1, 'a receipt tells what was known')
    if (receipt !== undefined) known.set(recipient, receipt)
    this.#receipts.set(MessageId, known)
  }
}
