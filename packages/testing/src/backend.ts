/** What a backend does for a chat, with signed requests. */
import type { ConnectClient, StartChatContactRequest } from '@aws-sdk/client-connect'
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
interface Backend {
  readonly instanceId: string
  readonly flowId: string
  aws(): Promise<AwsClients>
}

/** They take longer to load than the service, so they come when they are wanted. */
export async function awsClients({ endpoint, region, credentials }: Signed): Promise<AwsClients> {
  const [{ ConnectClient }, { ConnectParticipantClient }] = await Promise.all([
    import('@aws-sdk/client-connect'),
    import('@aws-sdk/client-connectparticipant'),
  ])
  const settings = { endpoint, region, credentials, maxAttempts: 1 }
  return { connect: new ConnectClient(settings), participant: new ConnectParticipantClient(settings) }
}

/** @returns the customer's place */
export async function startChat(backend: Backend, options: ChatOptions): Promise<Seat> {
  const { name = 'Mia', initialMessage, input } = options
  const { connect } = await backend.aws()
  const { StartChatContactCommand } = await import('@aws-sdk/client-connect')
  const { ContactId, ParticipantId, ParticipantToken } = await connect.send(
    new StartChatContactCommand({
      InstanceId: backend.instanceId,
      ContactFlowId: backend.flowId,
      ParticipantDetails: { DisplayName: name },
      ...(initialMessage !== undefined && {
        InitialMessage: { ContentType: 'text/plain', Content: initialMessage },
      }),
      ...input,
    }),
  )
  return {
    contactId: ContactId!,
    participantId: ParticipantId!,
    participantToken: ParticipantToken!,
    role: 'CUSTOMER',
    name,
  }
}

/** @returns a further place in the chat, where nobody sits yet */
export async function addSeat(
  backend: Backend,
  contactId: string,
  role: 'AGENT' | 'CUSTOM_BOT',
  name: string,
): Promise<Seat> {
  const { connect } = await backend.aws()
  const { CreateParticipantCommand } = await import('@aws-sdk/client-connect')
  const { ParticipantId, ParticipantCredentials } = await connect.send(
    new CreateParticipantCommand({
      InstanceId: backend.instanceId,
      ContactId: contactId,
      ParticipantDetails: { ParticipantRole: role, DisplayName: name },
    }),
  )
  const participantToken = ParticipantCredentials!.ParticipantToken!
  return { contactId, participantId: ParticipantId!, participantToken, role, name }
}
