/** What a backend does with signed requests, for commands that need a chat or a place in one. */
import type { ConnectClient, StartChatContactRequest } from '@aws-sdk/client-connect'
import { Failure } from './command.ts'
import { checkUrls, credentialsOf, type EndpointValues } from './endpoint.ts'

/** A place in a chat, and the secret that gives it. */
export interface Seat {
  readonly contactId: string
  readonly participantId: string
  readonly participantToken: string
}

export class Backend implements Disposable {
  readonly #connect: ConnectClient
  readonly #sdk: typeof import('@aws-sdk/client-connect')
  readonly #values: EndpointValues

  private constructor(sdk: typeof import('@aws-sdk/client-connect'), values: EndpointValues) {
    this.#sdk = sdk
    this.#values = values
    this.#connect = new sdk.ConnectClient({
      endpoint: values.endpoint,
      region: values.region,
      credentials: credentialsOf(values),
      maxAttempts: 2,
    })
  }

  /** The SDK takes its time to load, so it comes when it is wanted. */
  static async at(values: EndpointValues): Promise<Backend> {
    checkUrls({ '--endpoint': values.endpoint, '--participant-endpoint': values['participant-endpoint'] })
    return new Backend(await import('@aws-sdk/client-connect'), values)
  }

  /** @throws Failure that says what was refused; one who knows better may ask for its `cause` */
  async describeInstance(): Promise<void> {
    const { DescribeInstanceCommand } = this.#sdk
    await this.#ask('DescribeInstance', () => this.#connect.send(new DescribeInstanceCommand(this.#instance)))
  }

  async startChat(name: string, more: Partial<StartChatContactRequest> = {}): Promise<Seat> {
    const { StartChatContactCommand } = this.#sdk
    const command = new StartChatContactCommand({
      ...this.#instance,
      ContactFlowId: this.#values['flow-id'],
      ParticipantDetails: { DisplayName: name },
      ...more,
    })
    const { ContactId, ParticipantId, ParticipantToken } = await this.#ask('StartChatContact', () =>
      this.#connect.send(command),
    )
    return { contactId: ContactId!, participantId: ParticipantId!, participantToken: ParticipantToken! }
  }

  async addAgent(contactId: string, name: string, clientToken?: string): Promise<Seat> {
    return this.#addParticipant(contactId, 'AGENT', name, clientToken)
  }

  /** A seat from which a chat is watched, and nobody sees it. */
  async addSupervisor(contactId: string, name: string): Promise<Seat> {
    const { MonitorContactCommand } = this.#sdk
    const command = new MonitorContactCommand({
      ...this.#instance,
      ContactId: contactId,
      UserId: name,
      AllowedMonitorCapabilities: ['SILENT_MONITOR'],
    })
    await this.#ask('MonitorContact', () => this.#connect.send(command))
    return this.#addParticipant(contactId, 'SUPERVISOR' as 'AGENT', name)
  }

  async endChat(contactId: string): Promise<void> {
    const { StopContactCommand } = this.#sdk
    await this.#ask('StopContact', () =>
      this.#connect.send(new StopContactCommand({ ...this.#instance, ContactId: contactId })),
    )
  }

  [Symbol.dispose](): void {
    this.#connect.destroy()
  }

  get #instance() {
    return { InstanceId: this.#values['instance-id'] }
  }

  async #addParticipant(contactId: string, role: 'AGENT', name: string, clientToken?: string): Promise<Seat> {
    const { CreateParticipantCommand } = this.#sdk
    const command = new CreateParticipantCommand({
      ...this.#instance,
      ContactId: contactId,
      ParticipantDetails: { ParticipantRole: role, DisplayName: name },
      ...(clientToken !== undefined && { ClientToken: clientToken }),
    })
    const { ParticipantId, ParticipantCredentials } = await this.#ask('CreateParticipant', () =>
      this.#connect.send(command),
    )
    return { contactId, participantId: ParticipantId!, participantToken: ParticipantCredentials!.ParticipantToken! }
  }

  async #ask<Reply>(operation: string, send: () => Promise<Reply>): Promise<Reply> {
    try {
      return await send()
    } catch (error) {
      throw new Failure(`${operation}: ${wordsOf(error, this.#values.endpoint)}`, { cause: error })
    }
  }
}

/** What a refusal says, or that nobody was there to refuse. */
export function wordsOf(error: unknown, endpoint: string): string {
  const { name, message, code, Message } = error as Error & { readonly code?: string; readonly Message?: string }
  if (code === 'ECONNREFUSED') return `nothing listens at ${endpoint}: is the service started (\`parley serve\`)?`
  return code === undefined ? `${name}: ${Message || message}` : `${endpoint} cannot be reached: ${message || code}`
}
