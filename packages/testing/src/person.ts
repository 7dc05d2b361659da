import { type Item, ParticipantClient, type Platform, type SendMessageInput } from '@parley/client'
import { explainMissing, type ItemMatcher, matches } from './item-matcher.ts'
import { until, type Waiting } from './waiting.ts'

/** A place in a chat, and the secret that gives it. */
export interface Seat {
  readonly contactId: string
  readonly participantId: string
  readonly participantToken: string
  readonly role: 'CUSTOMER' | 'AGENT' | 'CUSTOM_BOT' | 'SUPERVISOR'
  readonly name: string
}

/** What he uses of his surroundings. */
type Surroundings = Partial<Pick<Platform, 'fetch' | 'WebSocket'>>

/** What websockets call a close that names no code. */
const closedWithoutCode = 1005

const subscribe = JSON.stringify({ topic: 'aws/subscribe', content: { topics: ['aws/chat'] } })

/** Somebody in a chat, who speaks the protocol over HTTP and a websocket of his own, and does nothing by himself. */
export class Person implements AsyncDisposable {
  readonly seat: Seat
  /** What his sockets have shown him, in the order in which it came, repeats too. */
  readonly items: Item[] = []
  readonly #client: ParticipantClient
  readonly #waiting: Waiting
  readonly #fetch: typeof fetch
  #connectionToken: string | undefined
  readonly #WebSocket: new (
    url: string,
  ) => Pick<WebSocket, 'onopen' | 'onerror' | 'onclose' | 'onmessage' | 'send' | 'close'>
  #socket: Pick<WebSocket, 'close'> | undefined

  /** @param platform what is used in place of this process's own */
  constructor(endpoint: string, seat: Seat, waiting: Waiting, platform: Surroundings = {}) {
    this.seat = seat
    this.#waiting = waiting
    this.#fetch = (platform.fetch as typeof fetch | undefined) ?? fetch
    this.#WebSocket = (platform.WebSocket as typeof WebSocket | undefined) ?? WebSocket
    // A scripted person does each thing once: what comes of it is the test's to see.
    this.#client = new ParticipantClient({ endpoint, platform, retry: { attempts: 1 } })
  }

  get contactId(): string {
    return this.seat.contactId
  }

  get participantId(): string {
    return this.seat.participantId
  }

  /** The code with which his last socket was closed, 1005 where he has dropped it; undefined while it is open. */
  closedWith: number | undefined

  /** Whether he has a socket that is open. */
  get isConnected(): boolean {
    return this.#socket !== undefined && this.closedWith === undefined
  }

  /** Gets credentials and a socket, and subscribes; the first time he joins by it. A socket that he had stays as it is. */
  async connect(): Promise<this> {
    const { output } = await this.#client.createParticipantConnection(
      { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] },
      { token: this.seat.participantToken },
    )
    this.#connectionToken = output.ConnectionCredentials?.ConnectionToken
    const socket = new this.#WebSocket(output.Websocket?.Url ?? '')
    this.#socket = socket
    this.closedWith = undefined
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => socket.send(subscribe)
      socket.onerror = () => reject(new Error(`the handshake of ${this.seat.name} was refused`))
      socket.onclose = ({ code }) => {
        if (this.#socket === socket) this.closedWith = code
        reject(new Error(`the socket of ${this.seat.name} was closed with ${code}`))
      }
      socket.onmessage = ({ data }) => {
        const { topic, content } = JSON.parse(String(data)) as { topic: string; content: unknown }
        if (topic === 'aws/chat') this.items.push(JSON.parse(content as string) as Item)
        if (topic !== 'aws/subscribe') return
        if ((content as { status: string }).status === 'success') resolve()
        else reject(new Error(`${this.seat.name} may not subscribe`))
      }
    })
    return this
  }

  /** Closes the socket, and stays in the chat, as who closes a page. A line that breaks is the fault `reset` of a frame. */
  drop(): void {
    if (this.#socket === undefined) return
    this.#socket.close()
    this.#socket = undefined
    this.closedWith ??= closedWithoutCode
  }

  /** @returns the id and the time of the message */
  async say(text: string, more: Partial<SendMessageInput> = {}): Promise<{ Id: string; AbsoluteTime: string }> {
    const input = { ContentType: 'text/plain', Content: text, ...more }
    const { output } = await this.#client.sendMessage(input as SendMessageInput, await this.#token())
    return { Id: output.Id ?? '', AbsoluteTime: output.AbsoluteTime ?? '' }
  }

  async type(): Promise<void> {
    await this.#event('application/vnd.amazonaws.connect.event.typing')
  }

  /** Says that he has read the message. */
  async read({ Id: messageId }: { readonly Id: string }): Promise<void> {
    await this.#event('application/vnd.amazonaws.connect.event.message.read', JSON.stringify({ messageId }))
  }

  /** Says that the message has reached him. */
  async received({ Id: messageId }: { readonly Id: string }): Promise<void> {
    await this.#event('application/vnd.amazonaws.connect.event.message.delivered', JSON.stringify({ messageId }))
  }

  /** @returns the AttachmentId */
  async attach(name: string, contentType: string, bytes: Uint8Array | string): Promise<string> {
    const body = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
    const token = await this.#token()
    const { output } = await this.#client.startAttachmentUpload(
      { AttachmentName: name, AttachmentSizeInBytes: body.length, ContentType: contentType },
      token,
    )
    const { Url = '', HeadersToInclude = {} } = output.UploadMetadata ?? {}
    const put = await this.#fetch(Url, { method: 'PUT', headers: HeadersToInclude, body: new Uint8Array(body) })
    if (!put.ok) throw new Error(`the upload of ${name} was refused with ${put.status}`)
    const AttachmentId = output.AttachmentId ?? ''
    await this.#client.completeAttachmentUpload({ AttachmentIds: [AttachmentId] }, token)
    return AttachmentId
  }

  /** Leaves the chat for good. */
  async leave(): Promise<void> {
    await this.#client.disconnectParticipant({}, await this.#token())
  }

  /** All that GetTranscript shows him, the oldest first. */
  async transcript(): Promise<Item[]> {
    const token = await this.#token()
    const items: Item[] = []
    for (let NextToken: string | undefined; ; ) {
      const page = await this.#client.getTranscript(
        { MaxResults: 100, ScanDirection: 'BACKWARD', SortOrder: 'ASCENDING', ...(NextToken && { NextToken }) },
        token,
      )
      items.unshift(...page.output.Transcript)
      NextToken = page.output.NextToken
      if (!NextToken) return items
    }
  }

  /** Resolves with the first item like that on his sockets, now or as soon as it is there. */
  sees(matcher: ItemMatcher): Promise<Item> {
    return until(
      () => this.items.find((item) => matches(item, matcher)),
      () => `${this.seat.name} ${explainMissing(this.items, matcher)}`,
      this.#waiting,
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.drop()
  }

  async #event(ContentType: string, Content?: string): Promise<void> {
    await this.#client.sendEvent(
      { ContentType, ...(Content !== undefined && { Content }) } as never,
      await this.#token(),
    )
  }

  /** Who has not connected may speak all the same, with credentials alone. */
  async #token(): Promise<{ token: string }> {
    if (this.#connectionToken === undefined) {
      const { output } = await this.#client.createParticipantConnection(
        { Type: ['CONNECTION_CREDENTIALS'] },
        { token: this.seat.participantToken },
      )
      this.#connectionToken = output.ConnectionCredentials?.ConnectionToken
    }
    return { token: this.#connectionToken ?? '' }
  }
}
