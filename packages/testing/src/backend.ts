/** What a backend does for chats, with signed requests. */
import type {
  ConnectClient,
  CreateParticipantRequest,
  MonitorContactRequest,
  StartChatContactRequest,
} from '@aws-sdk/client-connect'
import type { ConnectParticipantClient } from '@aws-sdk/client-connectparticipant'
import type { Seat } from './person.ts'

export interface ChatOptions {
  /** How the customer is shown; Mia if not given. */
  readonly name?: string
  readonly initialMessage?: string
  /** Further members of StartChatContact. */
  readonly input?: Partial<StartChatContactRequest>
}

/** The AWS SDK's two clients. */
export interface AwsClients {
  readonly connect: ConnectClient
  readonly participant: ConnectParticipantClient
}

/** A service, and who signs. */
export interface Signed {
  readonly endpoint: string
  readonly region: string
  readonly credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    /** Of temporary keys. */
    readonly sessionToken?: string
  }
}

/** Where chats begin. */
export interface BackendOptions extends Signed {
  readonly instanceId: string
  readonly flowId: string
  /** Once, if not given. */
  readonly maxAttempts?: number
  /** What is thrown in place of an error of the SDK; that itself, if not given. */
  readonly failure?: (operation: string, error: unknown) => Error
}

type Sdk = typeof import('@aws-sdk/client-connect')

export class Backend implements Disposable {
  readonly #options: BackendOptions
  #connect: Promise<ConnectClient> | undefined
  #participant: Promise<ConnectParticipantClient> | undefined
  /** Those that have been made. */
  readonly #clients: { destroy(): void }[] = []

  constructor(options: BackendOptions) {
    this.#options = options
  }

  /** The AWS SDK's clients. They take longer to load than the service, so they come when they are wanted. */
  async aws(): Promise<AwsClients> {
    this.#participant ??= import('@aws-sdk/client-connectparticipant').then(({ ConnectParticipantClient }) =>
      this.#kept(new ConnectParticipantClient(this.#settings)),
    )
    const [connect, participant] = await Promise.all([this.#connected(), this.#participant])
    return { connect, participant }
  }

  /** Asks for nothing but whether the keys and the instance are right. */
  async describeInstance(): Promise<void> {
    await this.#ask('DescribeInstance', (connect, { DescribeInstanceCommand }) =>
      connect.send(new DescribeInstanceCommand(this.#instance)),
    )
  }

  /** @returns the customer's place */
  async startChat({ name = 'Mia', initialMessage, input }: ChatOptions = {}): Promise<Seat> {
    const { ContactId, ParticipantId, ParticipantToken } = await this.#ask(
      'StartChatContact',
      (connect, { StartChatContactCommand }) =>
        connect.send(
          new StartChatContactCommand({
            ...this.#instance,
            ContactFlowId: this.#options.flowId,
            ParticipantDetails: { DisplayName: name },
            ...(initialMessage !== undefined && {
              InitialMessage: { ContentType: 'text/plain', Content: initialMessage },
            }),
            ...input,
          }),
        ),
    )
    return {
      contactId: ContactId!,
      participantId: ParticipantId!,
      participantToken: ParticipantToken!,
      role: 'CUSTOMER',
      name,
    }
  }

  /**
   * @param input further members of CreateParticipant
   * @returns a further place in the chat, where nobody sits yet
   */
  async addSeat(
    contactId: string,
    role: 'AGENT' | 'CUSTOM_BOT' | 'SUPERVISOR',
    name: string,
    input: Partial<CreateParticipantRequest> = {},
  ): Promise<Seat> {
    const { ParticipantId, ParticipantCredentials } = await this.#ask(
      'CreateParticipant',
      (connect, { CreateParticipantCommand }) =>
        connect.send(
          new CreateParticipantCommand({
            ...this.#instance,
            ContactId: contactId,
            ParticipantDetails: { ParticipantRole: role, DisplayName: name },
            ...input,
          }),
        ),
    )
    const participantToken = ParticipantCredentials!.ParticipantToken!
    return { contactId, participantId: ParticipantId!, participantToken, role, name }
  }

  /** @returns a place from which a chat is watched, and nobody sees it */
  async addSupervisor(contactId: string, name: string): Promise<Seat> {
    const input: MonitorContactRequest = {
      ...this.#instance,
      ContactId: contactId,
      UserId: name,
      AllowedMonitorCapabilities: ['SILENT_MONITOR'],
    }
    await this.#ask('MonitorContact', (connect, { MonitorContactCommand }) =>
      connect.send(new MonitorContactCommand(input)),
    )
    return this.addSeat(contactId, 'SUPERVISOR', name)
  }

  async endChat(contactId: string): Promise<void> {
    await this.#ask('StopContact', (connect, { StopContactCommand }) =>
      connect.send(new StopContactCommand({ ...this.#instance, ContactId: contactId })),
    )
  }

  /** Lets go of connections that are kept for further requests. */
  [Symbol.dispose](): void {
    for (const client of this.#clients) client.destroy()
  }

  get #instance() {
    return { InstanceId: this.#options.instanceId }
  }

  get #settings() {
    const { endpoint, region, credentials, maxAttempts = 1 } = this.#options
    return { endpoint, region, credentials, maxAttempts }
  }

  #connected(): Promise<ConnectClient> {
    this.#connect ??= import('@aws-sdk/client-connect').then(({ ConnectClient }) =>
      this.#kept(new ConnectClient(this.#settings)),
    )
    return this.#connect
  }

  #kept<Client extends { destroy(): void }>(client: Client): Client {
    this.#clients.push(client)
    return client
  }

  async #ask<Reply>(operation: string, send: (connect: ConnectClient, sdk: Sdk) => Promise<Reply>): Promise<Reply> {
    const [connect, sdk] = await Promise.all([this.#connected(), import('@aws-sdk/client-connect')])
    try {
      return await send(connect, sdk)
    } catch (error) {
      throw this.#options.failure?.(operation, error) ?? error
    }
  }
}
