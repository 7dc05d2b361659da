import { isDeepStrictEqual } from 'node:util'
import { type Item, operations } from '../../packages/contract/src/index.ts'
import { ask } from './client.ts'
import { type Entry, sees } from './ledger.ts'
import type { Participant } from './people.ts'
import type { World } from './world.ts'

interface Page {
  readonly Transcript: readonly Item[]
  readonly NextToken?: string
}

/** Where the reader stands: the next page begins behind this item, in its direction. */
interface Reading {
  readonly direction: 'FORWARD' | 'BACKWARD'
  readonly input: object
  /** Where the reader keeps to one contact. */
  readonly contactId: string | undefined
  readonly size: number
  readonly sortOrder: 'ASCENDING' | 'DESCENDING'
  after: number
  nextToken?: string
}

/**
 * A participant who leafs through the transcript while it grows. Each page must hold exactly what a plain list of the
 * committed items holds at that place, at that moment.
 */
export class TranscriptReader {
  readonly #world: World
  readonly #who: Participant
  #reading: Reading | undefined

  constructor(world: World, who: Participant) {
    this.#world = world
    this.#who = who
  }

  /** Asks for the next page, or for a first one. */
  turnPage(): void {
    const { chatId, participantId, connectionToken } = this.#who
    if (connectionToken === undefined) return
    this.#reading ??= this.#begin()
    const reading = this.#reading
    const { size, sortOrder, direction, input, nextToken } = reading
    const paging = nextToken === undefined ? { ScanDirection: direction, ...input } : { NextToken: nextToken }
    const request = { MaxResults: size, SortOrder: sortOrder, ...paging }
    ask<Page>(
      this.#world,
      {
        operation: operations.participant.GetTranscript,
        input: request,
        bearer: connectionToken,
        chatId,
        participantId,
      },
      (page) => this.#check(page, reading),
    )
  }

  /** From the newest item back, or from any item on, itself included. */
  #begin(): Reading {
    const { random, ledger } = this.#world
    const size = random.between(1, 6)
    const sortOrder = random.chance(0.5) ? ('ASCENDING' as const) : ('DESCENDING' as const)
    const { chatId } = this.#who
    const contactId = random.chance(0.3) ? random.pick(ledger.chat(chatId)?.contacts ?? [])?.id : undefined
    const segment = contactId !== undefined && { ContactId: contactId }
    const start = random.pick(this.#readable(contactId))
    if (start === undefined || random.chance(0.5)) {
      const input = { ...segment }
      return { direction: 'BACKWARD', input, contactId, size, sortOrder, after: Number.POSITIVE_INFINITY }
    }
    const input = { ...segment, StartPosition: { Id: start.id } }
    return { direction: 'FORWARD', input, contactId, size, sortOrder, after: start.seq - 1 }
  }

  #readable(contactId: string | undefined): readonly Entry[] {
    const { chatId, participantId } = this.#who
    const log = this.#world.ledger.log(chatId).filter(({ kept, item }) => kept && sees(participantId, item))
    return log.filter(({ item }) => (contactId ?? item.ContactId) === item.ContactId)
  }

  #check({ Transcript, NextToken }: Page, reading: Reading): void {
    const { laws, ledger } = this.#world
    const { direction, size, sortOrder, after } = reading
    const kept = this.#readable(reading.contactId)
    const ahead =
      direction === 'FORWARD'
        ? kept.filter(({ seq }) => seq > after)
        : kept.filter(({ seq }) => seq < after).toReversed()
    const page = ahead.slice(0, size)
    const sorted = page.toSorted((a, b) => (sortOrder === 'ASCENDING' ? a.seq - b.seq : b.seq - a.seq))
    const expected = sorted.map((entry) => this.#asTranscript(entry))
    laws.hold(isDeepStrictEqual(Transcript, expected), () => {
      const ids = (items: readonly { Id: string }[]) => items.map(({ Id }) => ledger.entry(Id)?.seq ?? Id).join()
      return `a page of the transcript holds ${ids(Transcript)}, not ${ids(expected)}`
    })
    laws.hold((NextToken !== undefined) === ahead.length > size, 'a page says wrongly whether there are more')
    if (NextToken === undefined) this.#reading = undefined
    else Object.assign(reading, { after: page.at(-1)?.seq, nextToken: NextToken })
  }

  #asTranscript({ item }: Entry): Omit<Item, 'InitialContactId'> {
    const { InitialContactId: _, ...shown } = item
    if (item.Type !== 'MESSAGE') return shown
    const status = item.MessageMetadata?.MessageProcessingStatus
    const receipts = [...this.#world.ledger.receipts(item.Id)].sort(([a], [b]) => (a < b ? -1 : 1))
    return {
      ...shown,
      MessageMetadata: {
        ...(status !== undefined && { MessageProcessingStatus: status }),
        MessageId: item.Id,
        Receipts: receipts.map(([, receipt]) => receipt),
      },
    }
  }
}
