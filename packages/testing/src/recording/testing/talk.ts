import { once } from 'node:events'
import { ConnectClient, CreateParticipantCommand, StartChatContactCommand } from '@aws-sdk/client-connect'
import {
  ConnectParticipantClient,
  CreateParticipantConnectionCommand,
  DisconnectParticipantCommand,
  GetAttachmentCommand,
  GetTranscriptCommand,
  SendEventCommand,
  SendMessageCommand,
} from '@aws-sdk/client-connectparticipant'
import { WebSocket } from 'ws'
import { Person } from '../../person.ts'

/** Where a chat is to take place. */
export interface Place {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly instanceId: string
  readonly flowId: string
}

/** For each thing that is waited for. */
const patienceMs = 10_000

/** Every secret that its people held. */
export type Secrets = readonly string[]

const eventType = (name: string) => `application/vnd.amazonaws.connect.event.${name}`

/**
 * A chat of a backend and a customer with the AWS SDK and `ws`, as ChatJS makes its calls, and an agent with our client:
 * messages, typing, receipts, a file, a refused request, the end.
 */
export async function talk({ endpoint, region, credentials, instanceId, flowId }: Place): Promise<Secrets> {
  const connect = new ConnectClient({ endpoint, region, credentials, maxAttempts: 1 })
  const participant = new ConnectParticipantClient({ endpoint, region, credentials, maxAttempts: 1 })
  const started = await connect.send(
    new StartChatContactCommand({
      InstanceId: instanceId,
      ContactFlowId: flowId,
      ParticipantDetails: { DisplayName: 'Mia' },
      InitialMessage: { ContentType: 'text/plain', Content: 'Is anybody there?' },
    }),
  )
  const { ContactId, ParticipantToken } = started
  const { ConnectionCredentials, Websocket } = await participant.send(
    new CreateParticipantConnectionCommand({ ParticipantToken, Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }),
  )
  const ConnectionToken = ConnectionCredentials!.ConnectionToken!
  const mia = new Sight(Websocket!.Url!)
  await mia.subscribed()

  const added = await connect.send(
    new CreateParticipantCommand({
      InstanceId: instanceId,
      ContactId,
      ParticipantDetails: { ParticipantRole: 'AGENT', DisplayName: 'Jo' },
    }),
  )
  const participantToken = added.ParticipantCredentials!.ParticipantToken!
  const seat = {
    contactId: ContactId!,
    participantId: added.ParticipantId!,
    participantToken,
    role: 'AGENT',
    name: 'Jo',
  } as const
  const jo = new Person(endpoint, seat, { now: () => performance.now(), virtualMs: patienceMs, wallMs: patienceMs })
  await jo.connect()
  await jo.say('Hello Mia')
  const hello = await mia.sees('Hello Mia')
  await participant.send(
    new SendEventCommand({
      ConnectionToken,
      ContentType: eventType('message.read'),
      Content: JSON.stringify({ messageId: hello }),
    }),
  )
  await jo.sees({ Type: 'MESSAGEMETADATA' })
  await participant.send(new SendEventCommand({ ConnectionToken, ContentType: eventType('typing') }))
  await jo.sees('typing')
  await participant.send(
    new SendMessageCommand({ ConnectionToken, ContentType: 'text/plain', Content: 'My order is late' }),
  )
  await jo.sees('My order is late')
  const AttachmentId = await jo.attach('order.txt', 'text/plain', 'It is on its way')
  await mia.sees('order.txt')
  const { Url } = await participant.send(new GetAttachmentCommand({ ConnectionToken, AttachmentId }))
  await (await fetch(Url!)).text()
  await participant
    .send(new SendMessageCommand({ ConnectionToken, ContentType: 'text/unheard-of', Content: 'x' }))
    .catch(() => undefined)
  await participant.send(new GetTranscriptCommand({ ConnectionToken, MaxResults: 100, SortOrder: 'ASCENDING' }))
  await participant.send(new DisconnectParticipantCommand({ ConnectionToken }))
  await mia.sees('chat.ended')
  await jo.sees('chat.ended')
  mia.close()
  jo.drop()
  connect.destroy()
  participant.destroy()
  return [ParticipantToken!, participantToken, ConnectionToken, Websocket!.Url!, Url!, credentials.secretAccessKey]
}

/** What one socket shows. */
class Sight {
  readonly #socket: WebSocket
  readonly #shown = new Map<string, string>()

  constructor(url: string) {
    this.#socket = new WebSocket(url)
    this.#socket.on('message', (data) => {
      const { topic, content } = JSON.parse(String(data)) as { topic: string; content: string }
      if (topic === 'aws/subscribe') this.#shown.set(topic, '')
      if (topic !== 'aws/chat') return
      const { Id, Content, ContentType, Attachments } = JSON.parse(content)
      this.#shown.set(Attachments?.[0]?.AttachmentName ?? Content ?? ContentType.split('.event.').at(-1), Id)
    })
  }

  async subscribed(): Promise<void> {
    await once(this.#socket, 'open')
    this.#socket.send('{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}')
    await this.sees('aws/subscribe')
  }

  /** @returns the id of the item that is called so */
  async sees(name: string): Promise<string> {
    const signal = AbortSignal.timeout(patienceMs)
    while (!this.#shown.has(name)) await once(this.#socket, 'message', { signal })
    return this.#shown.get(name)!
  }

  close(): void {
    this.#socket.close(1000)
  }
}
