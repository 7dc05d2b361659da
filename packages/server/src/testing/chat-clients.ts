import { once } from 'node:events'
import {
  ConnectClient,
  CreateParticipantCommand,
  type CreateParticipantRequest,
  DescribeContactCommand,
  StartChatContactCommand,
  type StartChatContactRequest,
  StopContactCommand,
  UpdateParticipantRoleConfigCommand,
} from '@aws-sdk/client-connect'
import {
  ConnectParticipantClient,
  CreateParticipantConnectionCommand,
  DisconnectParticipantCommand,
  GetTranscriptCommand,
  SendMessageCommand,
} from '@aws-sdk/client-connectparticipant'
import { WebSocket } from 'ws'
import type { TestServer } from './test-server.ts'

/** One participant through the AWS SDK: no call is made twice. */
export interface Person {
  readonly contactId: string
  readonly participantId: string
  readonly participantToken: string
  readonly connectionToken: string
  readonly socketUrl: string
  say(content: string, clientToken?: string): Promise<{ readonly Id: string; readonly AbsoluteTime: string }>
  disconnect(clientToken?: string): Promise<unknown>
  /** What the transcript shows, oldest first: contents, the last word of an event's type, `ATTACHMENT APPROVED`. */
  transcript(): Promise<readonly string[]>
}

/** A backend and its participants, in the hands of the AWS SDK. */
export class ChatClients implements Disposable {
  readonly connect: ConnectClient
  readonly participant: ConnectParticipantClient
  readonly #server: TestServer

  constructor(server: TestServer) {
    const { endpoint, region, credentials } = server
    this.#server = server
    this.connect = new ConnectClient({ endpoint, region, credentials, maxAttempts: 1 })
    this.participant = new ConnectParticipantClient({ endpoint, region, credentials, maxAttempts: 1 })
  }

  /** A new chat's customer, with credentials and not connected. */
  async startChat(input: Partial<StartChatContactRequest> = {}): Promise<Person> {
    const { ContactId, ParticipantId, ParticipantToken } = await this.connect.send(
      new StartChatContactCommand({
        InstanceId: this.#server.instanceId,
        ContactFlowId: this.#server.flowId,
        ParticipantDetails: { DisplayName: 'Mia' },
        ...input,
      }),
    )
    return this.#person(ContactId!, ParticipantId!, ParticipantToken!)
  }

  addAgent(contactId: string, DisplayName = 'Jo', ClientToken?: string): Promise<Person> {
    return this.#add(contactId, { ParticipantRole: 'AGENT', DisplayName }, ClientToken)
  }

  addBot(contactId: string): Promise<Person> {
    return this.#add(contactId, { ParticipantRole: 'CUSTOM_BOT', DisplayName: 'Shop bot' })
  }

  async #add(
    contactId: string,
    ParticipantDetails: NonNullable<CreateParticipantRequest['ParticipantDetails']>,
    ClientToken?: string,
  ): Promise<Person> {
    const { ParticipantId, ParticipantCredentials } = await this.connect.send(
      new CreateParticipantCommand({
        InstanceId: this.#server.instanceId,
        ContactId: contactId,
        ParticipantDetails,
        ClientToken,
      }),
    )
    return this.#person(contactId, ParticipantId!, ParticipantCredentials!.ParticipantToken!)
  }

  /** The customer's timers, in minutes. */
  setTimers(contactId: string, minutes: Partial<Record<'IDLE' | 'DISCONNECT_NONCUSTOMER', number>>) {
    const ParticipantTimerConfigList = Object.entries(minutes).map(([type, ParticipantTimerDurationInMinutes]) => ({
      ParticipantRole: 'CUSTOMER' as const,
      TimerType: type as keyof typeof minutes,
      TimerValue: { ParticipantTimerDurationInMinutes },
    }))
    return this.connect.send(
      new UpdateParticipantRoleConfigCommand({
        InstanceId: this.#server.instanceId,
        ContactId: contactId,
        ChannelConfiguration: { Chat: { ParticipantTimerConfigList } },
      }),
    )
  }

  async describe(contactId: string) {
    const { instanceId } = this.#server
    return (await this.connect.send(new DescribeContactCommand({ InstanceId: instanceId, ContactId: contactId })))
      .Contact!
  }

  stop(contactId: string) {
    return this.connect.send(new StopContactCommand({ InstanceId: this.#server.instanceId, ContactId: contactId }))
  }

  async #person(contactId: string, participantId: string, participantToken: string): Promise<Person> {
    const { participant } = this
    const { ConnectionCredentials, Websocket } = await participant.send(
      new CreateParticipantConnectionCommand({
        ParticipantToken: participantToken,
        Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'],
      }),
    )
    const ConnectionToken = ConnectionCredentials!.ConnectionToken!
    return {
      contactId,
      participantId,
      participantToken,
      connectionToken: ConnectionToken,
      socketUrl: Websocket!.Url!,
      async say(Content, ClientToken) {
        const { Id, AbsoluteTime } = await participant.send(
          new SendMessageCommand({ ConnectionToken, ContentType: 'text/plain', Content, ClientToken }),
        )
        return { Id: Id!, AbsoluteTime: AbsoluteTime! }
      },
      disconnect: (ClientToken) => participant.send(new DisconnectParticipantCommand({ ConnectionToken, ClientToken })),
      async transcript() {
        const command = new GetTranscriptCommand({ ConnectionToken, MaxResults: 100, SortOrder: 'ASCENDING' })
        return (await participant.send(command)).Transcript!.map(nameOf)
      },
    }
  }

  [Symbol.dispose](): void {
    this.connect.destroy()
    this.participant.destroy()
  }
}

interface Named {
  readonly Content?: string | undefined
  readonly ContentType?: string | undefined
  readonly Attachments?: readonly { readonly Status?: string | undefined }[] | undefined
}

const nameOf = ({ Content, ContentType, Attachments }: Named): string =>
  Content ?? ContentType?.split('.').at(-1) ?? `ATTACHMENT ${Attachments?.[0]?.Status}`

/** A plain socket that keeps what it is shown. */
export class TestSocket implements Disposable {
  /** Contents of messages, the last word of the type of events. */
  readonly shown: string[] = []
  readonly closed: Promise<number>
  readonly #socket: WebSocket
  readonly #frames: string[] = []

  private constructor(url: string) {
    this.#socket = new WebSocket(url)
    this.closed = new Promise((resolve) => this.#socket.on('close', resolve))
    this.#socket.on('message', (data) => {
      const { topic, content } = JSON.parse(String(data))
      this.#frames.push(topic === 'aws/chat' ? topic : `${topic} ${content?.status ?? ''}`)
      if (topic === 'aws/chat') this.shown.push(nameOf(JSON.parse(content)))
    })
  }

  /** Opens the URL and sends nothing. @throws what `ws` says of a refused handshake: `Unexpected server response: 403` */
  static async dial(url: string): Promise<TestSocket> {
    const socket = new TestSocket(url)
    await once(socket.#socket, 'open')
    return socket
  }

  /** Opens the URL and subscribes. */
  static async open(url: string): Promise<TestSocket> {
    const socket = await TestSocket.dial(url)
    expectSuccess(await socket.subscribe())
    return socket
  }

  /** @returns what the service answered: `success` or `failure` */
  async subscribe(): Promise<string> {
    const answer = await this.#ask('{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}', 'aws/subscribe ')
    return answer.slice('aws/subscribe '.length)
  }

  /** Resolves when `name` has been shown. */
  async sees(name: string): Promise<void> {
    await this.#until(() => this.shown.includes(name) || undefined)
  }

  /** Resolves when all that the service had sent before is here: frames of one socket keep their order. */
  async settled(): Promise<void> {
    await this.#ask('{"topic":"aws/heartbeat"}', 'aws/heartbeat')
  }

  close(): void {
    this.#socket.close()
  }

  /** Sends a frame and waits for the first one behind it that begins with `answer`. */
  #ask(frame: string, answer: string): Promise<string> {
    const before = this.#frames.length
    this.#socket.send(frame)
    return this.#until(() => this.#frames.slice(before).find((received) => received.startsWith(answer)))
  }

  async #until<Found>(look: () => Found | undefined): Promise<Found> {
    const signal = AbortSignal.timeout(5000)
    for (;;) {
      const found = look()
      if (found !== undefined) return found
      await once(this.#socket, 'message', { signal })
    }
  }

  [Symbol.dispose](): void {
    this.#socket.terminate()
  }
}

function expectSuccess(status: string): void {
  if (status !== 'success') throw new Error(`the subscribe frame was answered with ${status}`)
}
