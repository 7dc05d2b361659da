import type { Item } from '@parley/client'
import { Person } from '../person.ts'
import { type Actor, isPassing, type Surroundings } from './actor.ts'

/** Plays somebody with a scripted person, who does nothing by himself: who loses his socket stays without one. */
export class PersonActor implements Actor {
  readonly #person: Person

  constructor({ endpoint, seat, device }: Surroundings) {
    const waiting = { now: device.time.now, virtualMs: 0, wallMs: 0 }
    this.#person = new Person(endpoint, seat, waiting, { fetch: device.fetch, WebSocket: device.WebSocket })
  }

  shown(): readonly Item[] {
    return this.#person.items.filter((item) => item.MessageMetadata?.MessageId === undefined && !isPassing(item))
  }

  passed(): readonly Item[] {
    return this.#person.items.filter(isPassing)
  }

  receipt(id: string): 'delivered' | 'read' | undefined {
    const receipts = this.#person.items.filter(({ MessageMetadata }) => MessageMetadata?.MessageId === id)
    const latest = receipts.at(-1)?.MessageMetadata?.Receipts?.[0]
    return latest && (latest.ReadTimestamp === undefined ? 'delivered' : 'read')
  }

  status(): 'connected' | 'connecting' | 'ended' {
    if (this.#person.items.some(({ ContentType }) => ContentType?.endsWith('chat.ended'))) return 'ended'
    return this.#person.isConnected ? 'connected' : 'connecting'
  }

  async connect(): Promise<void> {
    await this.#person.connect()
  }

  say(text: string): Promise<unknown> {
    return this.#person.say(text)
  }

  type(): Promise<unknown> {
    return this.#person.type()
  }

  read({ Id }: Item): Promise<unknown> {
    return this.#person.read({ Id })
  }

  attach(name: string): Promise<unknown> {
    return this.#person.attach(name, 'text/plain', `What is in ${name}`)
  }

  leave(): Promise<unknown> {
    return this.#person.leave()
  }

  close(): void {
    this.#person.drop()
  }
}
