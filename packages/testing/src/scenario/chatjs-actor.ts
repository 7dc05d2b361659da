import type { Item } from '@parley/client'
import { type Actor, isPassing, type Surroundings } from './actor.ts'
import type { Device } from './device.ts'

/** The part of a ChatJS session that is used here (`amazon-connect-chatjs/dist/index.d.ts`). */
interface Session {
  connect(): Promise<unknown>
  sendMessage(args: { contentType: string; message: string }): Promise<unknown>
  sendEvent(args: { contentType: string; content?: string }): Promise<unknown>
  sendAttachment(args: { attachment: File }): Promise<unknown>
  disconnectParticipant(): Promise<unknown>
  getTranscript(args: object): Promise<{ readonly data: { readonly Transcript: readonly Item[] } }>
  onMessage(handler: (event: { readonly data: Item }) => void): void
  onTyping(handler: (event: { readonly data: Item }) => void): void
  onParticipantIdle(handler: (event: { readonly data: Item }) => void): void
  onParticipantReturned(handler: (event: { readonly data: Item }) => void): void
  onAutoDisconnection(handler: (event: { readonly data: Item }) => void): void
  onReadReceipt(handler: (event: { readonly data: Item }) => void): void
  onDeliveredReceipt(handler: (event: { readonly data: Item }) => void): void
  onConnectionEstablished(handler: () => void): void
  onConnectionLost(handler: () => void): void
  onEnded(handler: () => void): void
}

/** The part of ChatJS that is used here. */
export interface ChatJs {
  setGlobalConfig(config: object): void
  create(args: object): Session
}

/** ChatJS, or what takes its place, as it is loaded for one page. */
export interface Page {
  readonly chatJs: ChatJs
  /** Further members of the global configuration. */
  readonly config: object
  close(): void
}

const event = 'application/vnd.amazonaws.connect.event.'

/**
 * Plays somebody with the interface of ChatJS, each time in a page of its own, in the simplest application that its README
 * describes: it loads the transcript once when it is connected, from then on it appends what `onMessage` tells, and it
 * shows no Id twice.
 */
export class ChatJsActor implements Actor {
  readonly #session: Session
  readonly #device: Device
  readonly #close: () => void
  readonly #shown: Item[] = []
  readonly #passed: Item[] = []
  readonly #receipts = new Map<string, 'delivered' | 'read'>()
  #status: 'connected' | 'connecting' | 'ended' = 'connecting'

  constructor({ endpoint, region, seat, device }: Surroundings, { chatJs, config, close }: Page) {
    this.#device = device
    this.#close = close
    chatJs.setGlobalConfig({ endpoint, region, loggerConfig: { useDefaultLogger: false }, ...config })
    const type = seat.role === 'CUSTOMER' ? 'CUSTOMER' : 'AGENT'
    const { contactId, participantId, participantToken } = seat
    const chatDetails = {
      ...{ contactId, participantId, participantToken },
      getConnectionToken: () => Promise.reject(new Error('There is no console to ask')),
    }
    const session = chatJs.create({ chatDetails, type, disableCSM: true })
    this.#session = session
    session.onMessage(({ data }) => this.#show(data))
    session.onTyping(({ data }) => this.#show(data))
    session.onParticipantIdle(({ data }) => this.#show(data))
    session.onParticipantReturned(({ data }) => this.#show(data))
    session.onAutoDisconnection(({ data }) => this.#show(data))
    session.onReadReceipt(({ data }) => this.#mark(data, 'read'))
    session.onDeliveredReceipt(({ data }) => this.#mark(data, 'delivered'))
    session.onConnectionEstablished(() => this.#believe('connected'))
    session.onConnectionLost(() => this.#believe('connecting'))
    session.onEnded(() => this.#believe('ended'))
  }

  shown(): readonly Item[] {
    return this.#shown
  }

  passed(): readonly Item[] {
    return this.#passed
  }

  receipt(id: string): 'delivered' | 'read' | undefined {
    return this.#receipts.get(id)
  }

  status(): 'connected' | 'connecting' | 'ended' {
    return this.#status
  }

  async connect(): Promise<void> {
    await this.#session.connect()
    const args = { maxResults: 100, sortOrder: 'ASCENDING' }
    const { data } = await this.#session.getTranscript(args)
    const arrived = this.#shown.splice(0)
    for (const item of [...data.Transcript, ...arrived]) this.#show(item)
  }

  say(message: string): Promise<unknown> {
    return this.#session.sendMessage({ contentType: 'text/plain', message })
  }

  type(): Promise<unknown> {
    return this.#session.sendEvent({ contentType: `${event}typing` })
  }

  async read({ Id: messageId }: Item): Promise<void> {
    // Its promise waits for the throttle, and for ever where another receipt takes its place.
    void this.#session
      .sendEvent({ contentType: `${event}message.read`, content: JSON.stringify({ messageId }) })
      .catch(() => {})
  }

  attach(name: string): Promise<unknown> {
    const attachment = new File([`What is in ${name}`], name, { type: 'text/plain' })
    return this.#device.carrying(this.#session.sendAttachment({ attachment }))
  }

  leave(): Promise<unknown> {
    return this.#session.disconnectParticipant()
  }

  close(): void {
    this.#close()
    this.#device.drop()
  }

  #show(item: Item): void {
    const list = isPassing(item) ? this.#passed : this.#shown
    if (!list.some(({ Id }) => Id === item.Id)) list.push(item)
  }

  #mark({ MessageMetadata }: Item, receipt: 'delivered' | 'read'): void {
    const id = MessageMetadata?.MessageId
    if (id !== undefined) this.#receipts.set(id, receipt)
  }

  #believe(status: 'connected' | 'connecting' | 'ended'): void {
    if (this.#status !== 'ended') this.#status = status
  }
}
