import { ChatSession, type Item, type SocketItem, Upload } from '@parley/client'
import type { Actor, Surroundings } from './actor.ts'

/** Plays somebody with `@parley/client`'s session, and shows what it shows. */
export class SessionActor implements Actor {
  readonly #session: ChatSession
  readonly #passed: Item[] = []

  constructor({ endpoint, seat: { participantToken, participantId }, device }: Surroundings) {
    const { time, storage, notices } = device
    this.#session = new ChatSession({
      ...{ endpoint, participantToken, participantId },
      platform: {
        fetch: device.fetch,
        WebSocket: device.WebSocket,
        now: time.now,
        after(ms, callback) {
          const timer = time.after(ms, callback)
          return () => time.cancel(timer)
        },
        storage: {
          getItem: (key) => storage.get(key) ?? null,
          setItem: (key, value) => void storage.set(key, value),
          removeItem: (key) => void storage.delete(key),
        },
        watch(tell) {
          const online = () => tell('online')
          const offline = () => tell('offline')
          notices.addEventListener('online', online)
          notices.addEventListener('offline', offline)
          return () => {
            notices.removeEventListener('online', online)
            notices.removeEventListener('offline', offline)
          }
        },
      },
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
    const { status, error } = await new Upload(this.#session, blob).settled()
    if (status !== 'done') throw error ?? new Error(`the upload is ${status}`)
  }

  leave(): Promise<void> {
    return this.#session.disconnect()
  }

  close(): void {
    this.#session.close()
  }
}
