import { ChatSession, type Item, type SocketItem, Upload } from '@parley/client'
import type { Actor, Surroundings } from './actor.ts'
import type { Device } from './device.ts'
import { platformOf } from './device-platform.ts'

/** Plays somebody with `@parley/client`'s session, and shows what it shows. */
export class SessionActor implements Actor {
  readonly #device: Device
  readonly #session: ChatSession
  readonly #passed: Item[] = []

  constructor({ endpoint, seat: { participantToken, participantId }, device }: Surroundings) {
    this.#device = device
    this.#session = new ChatSession({
      ...{ endpoint, participantToken, participantId },
      platform: platformOf(device),
    })
    this.#session.events.subscribe((event: SocketItem) => void this.#passed.push(event as Item))
  }

  /** What waits to be sent is shown as such, and has not been said yet. */
  shown(): readonly Item[] {
    return this.#session.items.getSnapshot().filter(({ status }) => status === 'sent') as readonly Item[]
  }

  passed(): readonly Item[] {
    return this.#passed
  }

  receipt(id: string): 'delivered' | 'read' | undefined {
    const item = this.#session.items.getSnapshot().find(({ Id }) => Id === id)
    return item?.readAt !== undefined ? 'read' : item?.deliveredAt !== undefined ? 'delivered' : undefined
  }

  status(): 'connected' | 'connecting' | 'ended' {
    const { status } = this.#session.state.getSnapshot()
    return status === 'connected' || status === 'ended' ? status : 'connecting'
  }

  async connect(): Promise<void> {
    // It connects by itself, for as long as it takes.
  }

  async say(text: string): Promise<void> {
    const item = await this.#session.sendMessage(text)
    if (item?.status === 'failed') throw item.error
  }

  async type(): Promise<void> {
    this.#session.typing()
  }

  async read({ Id }: Item): Promise<void> {
    this.#session.markRead(this.#session.items.getSnapshot().find((item) => item.Id === Id))
  }

  async attach(name: string): Promise<void> {
    const blob = Object.assign(new Blob([`What is in ${name}`], { type: 'text/plain' }), { name })
    const { status, error } = await this.#device.carrying(new Upload(this.#session, blob).settled())
    if (status !== 'done') throw error ?? new Error(`the upload is ${status}`)
  }

  leave(): Promise<void> {
    return this.#session.disconnect()
  }

  close(): void {
    this.#session.close()
  }
}
