import {
  ConnectClient,
  CreateParticipantCommand,
  type MonitorCapability,
  MonitorContactCommand,
  type MonitorContactResponse,
  type ParticipantRole,
  StartChatContactCommand,
  type StartChatContactRequest,
} from '@aws-sdk/client-connect'
import {
  ConnectParticipantClient,
  CreateParticipantConnectionCommand,
  type CreateParticipantConnectionResponse,
} from '@aws-sdk/client-connectparticipant'
import { ChatSocket } from './chat-socket.ts'
import { Caller, Participant, type Seat } from './participant.ts'
import { ServiceProcess } from './service-process.ts'
import { present } from './waiting.ts'

/** What every fresh service is seeded with (control-plane §18). */
export const instanceId = '11111111-1111-4111-8111-111111111111'
export const flowId = '22222222-2222-4222-8222-222222222222'
export const region = 'us-east-1'
export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

/** A chat with both sides connected and subscribed, so that joined items are behind us. */
export interface Conversation extends Disposable {
  readonly contactId: string
  readonly customer: Participant
  readonly agent: Participant
}

/**
 * A service under test, spoken to by the AWS SDKs. `await using` it: it ends the service it was given.
 * With `TARGET=http://…` in the environment it is the service there, which must know the keys test/test.
 */
export class Target implements AsyncDisposable {
  readonly endpoint: string
  readonly connectService: ConnectClient
  readonly participantService: ConnectParticipantClient
  readonly #service: AsyncDisposable | undefined

  constructor(endpoint: string, service?: AsyncDisposable) {
    const options = { endpoint, region, credentials }
    this.endpoint = endpoint
    this.connectService = new ConnectClient(options)
    this.participantService = new ConnectParticipantClient(options)
    this.#service = service
  }

  static async open(): Promise<Target> {
    const { TARGET } = process.env
    if (TARGET) return new Target(TARGET)
    const service = await ServiceProcess.start()
    return new Target(service.endpoint, service)
  }

  /** StartChatContact on the seeded flow: the customer's seat. */
  async startChat(input: Partial<StartChatContactRequest> = {}): Promise<Seat> {
    const answer = await this.connectService.send(
      new StartChatContactCommand({
        InstanceId: instanceId,
        ContactFlowId: flowId,
        ParticipantDetails: { DisplayName: 'Mia' },
        ...input,
      }),
    )
    return {
      contactId: present(answer.ContactId, 'ContactId'),
      participantId: present(answer.ParticipantId, 'ParticipantId'),
      participantToken: present(answer.ParticipantToken, 'ParticipantToken'),
    }
  }

  /** CreateParticipant on a chat: another seat, an agent's unless the role says otherwise. */
  async addParticipant(
    contactId: string,
    ParticipantRole: ParticipantRole = 'AGENT',
    DisplayName: string | undefined = 'Jo',
  ): Promise<Seat> {
    const answer = await this.connectService.send(
      new CreateParticipantCommand({
        InstanceId: instanceId,
        ContactId: contactId,
        ParticipantDetails: { ParticipantRole, DisplayName },
      }),
    )
    return {
      contactId,
      participantId: present(answer.ParticipantId, 'ParticipantId'),
      participantToken: present(answer.ParticipantCredentials?.ParticipantToken, 'ParticipantToken'),
    }
  }

  /** MonitorContact: by default the supervisor may monitor and barge in. */
  monitor(
    ContactId: string,
    UserId = 'Lee',
    AllowedMonitorCapabilities: MonitorCapability[] | undefined = ['SILENT_MONITOR', 'BARGE'],
    ClientToken?: string,
  ): Promise<MonitorContactResponse> {
    return this.connectService.send(
      new MonitorContactCommand({
        InstanceId: instanceId,
        ContactId,
        UserId,
        AllowedMonitorCapabilities,
        ClientToken,
      }),
    )
  }

  /** A supervisor on a chat, as a backend brings him in: his seat. */
  async supervise(contactId: string, UserId = 'Lee', allowed?: MonitorCapability[]): Promise<Seat> {
    await this.monitor(contactId, UserId, allowed)
    return this.addParticipant(contactId, 'SUPERVISOR', UserId)
  }

  /** CreateParticipantConnection with both kinds, as ChatJS and the mobile SDKs ask for it. */
  async credentials({ participantToken }: Seat): Promise<{ url: string; connectionToken: string }> {
    const answer = await this.connection(participantToken)
    return {
      url: present(answer.Websocket?.Url, 'Websocket.Url'),
      connectionToken: present(answer.ConnectionCredentials?.ConnectionToken, 'ConnectionToken'),
    }
  }

  connection(ParticipantToken: string): Promise<CreateParticipantConnectionResponse> {
    return this.participantService.send(
      new CreateParticipantConnectionCommand({ ParticipantToken, Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }),
    )
  }

  /** A participant who asks for a token only and opens no socket, as a REST client would. */
  async caller(seat: Seat): Promise<Caller> {
    const { connectionToken } = await this.credentials(seat)
    return new Caller(this.participantService, seat, connectionToken)
  }

  /** Connects as a client does: credentials, socket, subscribe. */
  async connect(seat: Seat): Promise<Participant> {
    const { url, connectionToken } = await this.credentials(seat)
    return new Participant(this.participantService, seat, connectionToken, await ChatSocket.open(url))
  }

  /**
   * A customer and an agent in one chat, who have both seen the agent join.
   * @param prepare what happens before the agent comes
   */
  async converse(
    input: Partial<StartChatContactRequest> = {},
    prepare: (contactId: string) => Promise<unknown> = async () => {},
  ): Promise<Conversation> {
    const customer = await this.connect(await this.startChat(input))
    const { contactId } = customer.seat
    await prepare(contactId)
    const agent = await this.connect(await this.addParticipant(contactId))
    const agentJoined = (item: { ParticipantId?: string }) => item.ParticipantId === agent.participantId
    await Promise.all([customer.socket.item(agentJoined), agent.socket.item(agentJoined)])
    return {
      contactId,
      customer,
      agent,
      [Symbol.dispose]: () => {
        customer[Symbol.dispose]()
        agent[Symbol.dispose]()
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connectService.destroy()
    this.participantService.destroy()
    await this.#service?.[Symbol.asyncDispose]()
  }
}
