import {
  type ConnectParticipantClient,
  DisconnectParticipantCommand,
  GetTranscriptCommand,
  type GetTranscriptRequest,
  type Item,
  SendEventCommand,
  SendMessageCommand,
  type SendMessageRequest,
} from '@aws-sdk/client-connectparticipant'
import type { ChatSocket } from './chat-socket.ts'
import * as type from './content-types.ts'
import { present } from './waiting.ts'

/** What a backend holds of a participant: enough to connect as him. */
export interface Seat {
  readonly contactId: string
  readonly participantId: string
  readonly participantToken: string
}

/** The two facts that every SendMessage and SendEvent answers with. */
export interface Sent {
  readonly Id: string
  readonly AbsoluteTime: string
}

export interface TranscriptPage {
  readonly InitialContactId: string
  readonly Transcript: readonly Item[]
  readonly NextToken: string | undefined
}

/** A participant who holds a connection token and may have no socket: the operations, in the AWS SDK's hands. */
export class Caller {
  readonly seat: Seat
  readonly connectionToken: string
  readonly #client: ConnectParticipantClient

  constructor(client: ConnectParticipantClient, seat: Seat, connectionToken: string) {
    this.#client = client
    this.seat = seat
    this.connectionToken = connectionToken
  }

  get participantId(): string {
    return this.seat.participantId
  }

  async say(Content: string, more: Partial<SendMessageRequest> = {}): Promise<Sent> {
    const answer = await this.#client.send(
      new SendMessageCommand({ ConnectionToken: this.connectionToken, ContentType: 'text/plain', Content, ...more }),
    )
    return { Id: present(answer.Id, 'Id'), AbsoluteTime: present(answer.AbsoluteTime, 'AbsoluteTime') }
  }

  async event(ContentType: string, Content?: string, ClientToken?: string): Promise<Sent> {
    const answer = await this.#client.send(
      new SendEventCommand({ ConnectionToken: this.connectionToken, ContentType, Content, ClientToken }),
    )
    return { Id: present(answer.Id, 'Id'), AbsoluteTime: present(answer.AbsoluteTime, 'AbsoluteTime') }
  }

  typing(): Promise<Sent> {
    return this.event(type.typing)
  }

  delivered(messageId: string, ClientToken?: string): Promise<Sent> {
    return this.event(type.delivered, JSON.stringify({ messageId }), ClientToken)
  }

  read(messageId: string, ClientToken?: string): Promise<Sent> {
    return this.event(type.read, JSON.stringify({ messageId }), ClientToken)
  }

  async page(input: Omit<GetTranscriptRequest, 'ConnectionToken'> = {}): Promise<TranscriptPage> {
    const answer = await this.#client.send(
      new GetTranscriptCommand({ ConnectionToken: this.connectionToken, ...input }),
    )
    return {
      InitialContactId: present(answer.InitialContactId, 'InitialContactId'),
      Transcript: present(answer.Transcript, 'Transcript'),
      NextToken: answer.NextToken,
    }
  }

  /** The whole transcript, oldest first, page by page as a client would read it. */
  async transcript(MaxResults = 100): Promise<Item[]> {
    let items: Item[] = []
    let NextToken: string | undefined
    do {
      const page = await this.page({ MaxResults, SortOrder: 'ASCENDING', NextToken })
      items = [...page.Transcript, ...items]
      NextToken = page.NextToken
    } while (NextToken)
    return items
  }

  async disconnect(ClientToken?: string): Promise<void> {
    await this.#client.send(new DisconnectParticipantCommand({ ConnectionToken: this.connectionToken, ClientToken }))
  }
}

/** A participant as most clients are: with a connection token and one subscribed socket. */
export class Participant extends Caller implements Disposable {
  readonly socket: ChatSocket

  constructor(client: ConnectParticipantClient, seat: Seat, connectionToken: string, socket: ChatSocket) {
    super(client, seat, connectionToken)
    this.socket = socket
  }

  [Symbol.dispose](): void {
    this.socket[Symbol.dispose]()
  }
}
