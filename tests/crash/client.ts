import { Agent, request } from 'node:http'
import { WebSocket } from 'ws'

/** An item as a test compares it. */
export interface Seen {
  readonly Id: string
  readonly AbsoluteTime: string
  readonly Content?: string
  readonly Type: string
}

/** What the service acknowledged: the content that was sent, and the answer. */
export interface Acknowledged {
  readonly content: string
  readonly Id: string
  readonly AbsoluteTime: string
}

const subscribeFrame = '{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}'

/**
 * A participant who does not give up: it calls again with the same ClientToken until it is answered, and dials again
 * whenever its socket breaks. It notes what was acknowledged and, socket by socket, what was shown.
 */
export class StubbornParticipant {
  readonly acknowledged: Acknowledged[] = []
  /** One list for each socket that was ever open. */
  readonly shown: Seen[][] = []
  readonly #endpoint: string
  readonly #participantToken: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 })
  #connectionToken = ''
  #socket: WebSocket | undefined
  #closed = false

  constructor(endpoint: string, participantToken: string) {
    this.#endpoint = endpoint
    this.#participantToken = participantToken
  }

  /** Resolves when a socket is subscribed; from then on it is kept so. */
  async connect(): Promise<void> {
    while (!this.#closed) {
      const { Websocket, ConnectionCredentials } = await this.#insist<{
        Websocket: { Url: string }
        ConnectionCredentials: { ConnectionToken: string }
      }>('connection', this.#participantToken, { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] })
      this.#connectionToken = ConnectionCredentials.ConnectionToken
      if (await this.#subscribe(Websocket.Url)) return
    }
  }

  async send(content: string, clientToken: string): Promise<void> {
    const body = { ContentType: 'text/plain', Content: content, ClientToken: clientToken }
    const answer = await this.#insist<{ Id: string; AbsoluteTime: string }>('message', this.#connectionToken, body)
    this.acknowledged.push({ content, Id: answer.Id, AbsoluteTime: answer.AbsoluteTime })
  }

  /** The whole transcript, oldest first. */
  async transcript(): Promise<Seen[]> {
    const items: Seen[] = []
    let NextToken: string | undefined
    do {
      const body = { MaxResults: 100, SortOrder: 'DESCENDING', ...(NextToken && { NextToken }) }
      const page = await this.#insist<{ Transcript: Seen[]; NextToken?: string }>(
        'transcript',
        this.#connectionToken,
        body,
      )
      items.push(...page.Transcript)
      NextToken = page.NextToken
    } while (NextToken)
    return items.reverse()
  }

  close(): void {
    this.#closed = true
    this.#socket?.terminate()
    this.#agent.destroy()
  }

  #subscribe(url: string): Promise<boolean> {
    const socket = new WebSocket(url)
    const shown: Seen[] = []
    this.shown.push(shown)
    this.#socket = socket
    return new Promise((resolve) => {
      socket.on('open', () => socket.send(subscribeFrame))
      socket.on('message', (data) => {
        const frame = JSON.parse(data.toString()) as { topic: string; content: string }
        if (frame.topic === 'aws/subscribe') resolve(true)
        if (frame.topic === 'aws/chat') shown.push(JSON.parse(frame.content) as Seen)
      })
      socket.on('error', () => {})
      socket.on('close', () => {
        resolve(false)
        if (!this.#closed && this.#socket === socket) this.connect().catch(() => {})
      })
    })
  }

  /** Calls until there is an answer; what the service refuses for good is an error. */
  async #insist<Reply>(path: string, token: string, body: object): Promise<Reply> {
    for (;;) {
      const answer = await this.#call(path, token, JSON.stringify(body))
      if (answer?.status === 200) return JSON.parse(answer.body) as Reply
      if (answer !== undefined && answer.status < 500) throw new Error(`${path}: ${answer.status} ${answer.body}`)
      if (this.#closed) throw new Error(`${path}: closed`)
    }
  }

  /** One try; undefined when the connection was refused or broke. */
  #call(path: string, token: string, body: string): Promise<{ status: number; body: string } | undefined> {
    return new Promise((resolve) => {
      const call = request(
        `${this.#endpoint}/participant/${path}`,
        { method: 'POST', agent: this.#agent, headers: { 'X-Amz-Bearer': token, 'Content-Type': 'application/json' } },
        (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => {
            text += chunk
          })
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
          response.on('error', () => resolve(undefined))
        },
      )
      call.on('error', () => resolve(undefined))
      call.end(body)
    })
  }
}
