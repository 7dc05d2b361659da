/**
 * Holds a short chat through the stock AWS SDK; only `endpoint` is not what it would be for Amazon Connect.
 * Run it with `npm run chat`, or `npm run chat -- --endpoint http://127.0.0.1:8000` for a service elsewhere. Its
 * keys and region are those that the service itself would take from the environment or from flags; the secret key comes
 * from `PARLEY_SECRET_ACCESS_KEY` alone.
 */
import { parseArgs } from 'node:util'
import { ConnectClient, CreateParticipantCommand, StartChatContactCommand } from '@aws-sdk/client-connect'
import {
  ConnectParticipantClient,
  CreateParticipantConnectionCommand,
  DisconnectParticipantCommand,
  GetTranscriptCommand,
  type Item,
  SendMessageCommand,
} from '@aws-sdk/client-connectparticipant'

const { PARLEY_ACCESS_KEY_ID, PARLEY_SECRET_ACCESS_KEY, PARLEY_REGION } = process.env
const flags = parseArgs({
  options: {
    endpoint: { type: 'string', default: 'http://127.0.0.1:7400' },
    region: { type: 'string', default: PARLEY_REGION || 'us-east-1' },
    'access-key-id': { type: 'string', default: PARLEY_ACCESS_KEY_ID || 'test' },
  },
}).values
const options = {
  endpoint: flags.endpoint,
  region: flags.region,
  credentials: {
    accessKeyId: flags['access-key-id'],
    secretAccessKey: PARLEY_SECRET_ACCESS_KEY || 'test',
  },
}
const connect = new ConnectClient(options)
const participantService = new ConnectParticipantClient(options)

/** Every new chat service has this instance and this flow, which waits for an agent. */
const InstanceId = '11111111-1111-4111-8111-111111111111'
const ContactFlowId = '22222222-2222-4222-8222-222222222222'

/** One side of the chat: its token for requests, and the socket on which it hears what happens. */
class Side {
  readonly #connectionToken: string
  readonly #socket: WebSocket
  readonly #heard: Item[] = []
  #wake = () => {}

  private constructor(connectionToken: string, socket: WebSocket) {
    this.#connectionToken = connectionToken
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      const frame = JSON.parse(data)
      if (frame.topic !== 'aws/chat') return
      this.#heard.push(JSON.parse(frame.content))
      this.#wake()
    })
  }

  /** Connected means: dialled, and the subscription answered. */
  static async join(participantToken: string | undefined): Promise<Side> {
    const answer = await participantService.send(
      new CreateParticipantConnectionCommand({
        ParticipantToken: participantToken,
        Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'],
      }),
    )
    const socket = new WebSocket(answer.Websocket?.Url ?? '')
    const side = new Side(answer.ConnectionCredentials?.ConnectionToken ?? '', socket)
    await once(socket, 'open')
    socket.send(JSON.stringify({ topic: 'aws/subscribe', content: { topics: ['aws/chat'] } }))
    await once(socket, 'message')
    return side
  }

  async say(Content: string): Promise<void> {
    const ConnectionToken = this.#connectionToken
    await participantService.send(new SendMessageCommand({ ConnectionToken, ContentType: 'text/plain', Content }))
  }

  /** Resolves when the socket has brought an item of which this is true. */
  async hears(isIt: (item: Item) => boolean): Promise<void> {
    while (!this.#heard.some(isIt)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  async transcript(): Promise<Item[]> {
    const ConnectionToken = this.#connectionToken
    const { Transcript = [] } = await participantService.send(
      new GetTranscriptCommand({ ConnectionToken, SortOrder: 'ASCENDING', MaxResults: 100 }),
    )
    return Transcript
  }

  async leave(): Promise<void> {
    await participantService.send(new DisconnectParticipantCommand({ ConnectionToken: this.#connectionToken }))
  }

  close(): void {
    this.#socket.close(1000)
  }
}

function once(socket: WebSocket, event: 'open' | 'message'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener(event, () => resolve(), { once: true })
    socket.addEventListener('close', () => reject(new Error(`the socket closed before its first ${event}`)), {
      once: true,
    })
  })
}

const event = (name: string) => (item: Item) => item.ContentType === `application/vnd.amazonaws.connect.event.${name}`
const message = (text: string) => (item: Item) => item.Type === 'MESSAGE' && item.Content === text

function line({ AbsoluteTime = '', DisplayName, ParticipantRole, Type, Content, ContentType = '' }: Item): string {
  const who = DisplayName ?? ParticipantRole ?? ''
  const what = Type === 'MESSAGE' ? `${who}: ${Content}` : `· ${who} ${ContentType.split('.event.')[1] ?? ContentType}`
  return `  ${AbsoluteTime.slice(11, 23)}  ${what}`
}

async function holdChat(): Promise<void> {
  const chat = await connect.send(
    new StartChatContactCommand({ InstanceId, ContactFlowId, ParticipantDetails: { DisplayName: 'Ada' } }),
  )
  console.log(`StartChatContact: contact ${chat.ContactId} at ${options.endpoint}`)
  const ada = await Side.join(chat.ParticipantToken)

  const invited = await connect.send(
    new CreateParticipantCommand({
      InstanceId,
      ContactId: chat.ContactId,
      ParticipantDetails: { ParticipantRole: 'AGENT', DisplayName: 'Grace' },
    }),
  )
  const grace = await Side.join(invited.ParticipantCredentials?.ParticipantToken)
  console.log('Ada (customer) and Grace (agent) are connected.')

  const script: [Side, Side, string][] = [
    [ada, grace, 'Hello! Is this the real Amazon Connect?'],
    [grace, ada, 'No, it is Parley. Your SDK cannot tell.'],
    [ada, grace, 'Then nothing has to be rewritten. Thank you!'],
  ]
  for (const [speaker, listener, text] of script) {
    await speaker.say(text)
    await listener.hears(message(text))
  }
  console.log('The transcript, as GetTranscript tells it:\n')
  for (const item of await ada.transcript()) console.log(line(item))

  await ada.leave()
  await grace.hears(event('chat.ended'))
  ada.close()
  grace.close()
  console.log('\nAda has left, and with her the chat ended.')
}

try {
  await holdChat()
} catch (error) {
  const { name, message: words } = error as Error
  console.error(`The chat did not come about: ${name}: ${words || 'no answer'}`)
  console.error(`Is Parley running at ${options.endpoint}? \`npm start\` starts it.`)
  process.exitCode = 1
}
