/** One WebSocket of a participant: frames in and out, and no opinion about what to do when it fails (spec §3). */

import type { SocketItem } from './item.ts'
import type { Platform, WebSocketLike } from './platform.ts'

/** What becomes of a socket, told as it happens; nothing more is told after `closed`, or once the socket is dropped. */
export interface SocketListener {
  opened(): void
  subscribed(): void
  item(item: SocketItem): void
  /** It answered: `deep` tells whether the service behind it is well, where the answer says so. */
  answered(deep: boolean | undefined): void
  closed(): void
}

const topicOf = (name: string) => `aws/${name}`
const frame = (topic: string, content?: object) => JSON.stringify({ topic: topicOf(topic), content })

export class ChatSocket {
  readonly #socket: WebSocketLike
  #listener: SocketListener | undefined

  /** @throws whatever the platform throws at a URL it does not like */
  constructor(url: string, WebSocket: NonNullable<Platform['WebSocket']>, listener: SocketListener) {
    this.#listener = listener
    const socket = new WebSocket(url)
    socket.onopen = () => this.#listener?.opened()
    socket.onmessage = ({ data }: { readonly data: unknown }) => this.#receive(data)
    // A socket that failed closes; some platforms tell only one of the two.
    socket.onerror = socket.onclose = () => {
      const gone = this.#listener
      this.#listener = undefined
      gone?.closed()
    }
    this.#socket = socket
  }

  subscribe(): void {
    this.#send(frame('subscribe', { topics: [topicOf('chat')] }))
  }

  /** Asks the socket, and the service behind it, for a sign of life. */
  beat(): void {
    this.#send(frame('heartbeat'))
    this.#send(frame('ping'))
  }

  /** Closes it; its listener hears no more. */
  drop(): void {
    this.#listener = undefined
    try {
      this.#socket.close(1000)
    } catch {
      // It was not open yet, and its platform minds.
    }
  }

  #send(text: string): void {
    try {
      this.#socket.send(text)
    } catch {
      // It is about to close, and says so itself.
    }
  }

  /** What cannot be read is not for us; a service may send more than we know (spec §3.2). */
  #receive(data: unknown): void {
    let topic: unknown
    let content: { readonly status?: unknown } & SocketItem
    let statusCode: unknown
    try {
      ;({ topic, content, statusCode } = JSON.parse(String(data)))
      if (topic === topicOf('chat')) content = JSON.parse(String(content))
    } catch {
      return
    }
    const listener = this.#listener
    if (topic === topicOf('chat') && content?.Type) listener?.item(content)
    else if (topic === topicOf('heartbeat')) listener?.answered(undefined)
    else if (topic === topicOf('ping')) listener?.answered(statusCode === 200)
    else if (topic === topicOf('subscribe')) {
      if (content?.status === 'success') listener?.subscribed()
      else {
        listener?.closed()
        this.drop()
      }
    }
  }
}
