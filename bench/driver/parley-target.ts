import { inTurns } from '../measure/in-turns.ts'
import { call, HttpClient } from './http-client.ts'
import { postMessage } from './message-request.ts'
import { signature } from './signature.ts'
import { SocketClient } from './socket-client.ts'
import type { Target } from './target.ts'

const instance = '11111111-1111-4111-8111-111111111111'
const flow = '22222222-2222-4222-8222-222222222222'

export interface Credentials {
  readonly contactId: string
  readonly participantToken: string
}

export interface Connection {
  readonly token: string
  /** Path and query of the websocket URL. */
  readonly path: string
}

/** A signed control-plane call with the keys and the instance that Parley seeds. */
function controlPlane<Output>(http: HttpClient, port: number, method: string, path: string, input: object) {
  const body = JSON.stringify({ InstanceId: instance, ...input })
  return call<Output>(http, method, path, signature(method, path, port, body), body)
}

export async function startChat(http: HttpClient, port: number): Promise<Credentials> {
  const { ContactId, ParticipantToken } = await controlPlane<{ ContactId: string; ParticipantToken: string }>(
    http,
    port,
    'PUT',
    '/contact/chat',
    { ContactFlowId: flow, ParticipantDetails: { DisplayName: 'Customer' } },
  )
  return { contactId: ContactId, participantToken: ParticipantToken }
}

export async function addAgent(http: HttpClient, port: number, contactId: string): Promise<Credentials> {
  const { ParticipantCredentials } = await controlPlane<{ ParticipantCredentials: { ParticipantToken: string } }>(
    http,
    port,
    'POST',
    '/contact/create-participant',
    { ContactId: contactId, ParticipantDetails: { ParticipantRole: 'AGENT', DisplayName: 'Agent' } },
  )
  return { contactId, participantToken: ParticipantCredentials.ParticipantToken }
}

interface Connected {
  readonly Websocket: { readonly Url: string }
  readonly ConnectionCredentials: { readonly ConnectionToken: string }
}

export async function createConnection(http: HttpClient, participantToken: string): Promise<Connection> {
  const body = JSON.stringify({ Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] })
  const headers = { 'X-Amz-Bearer': participantToken }
  const { Websocket, ConnectionCredentials } = await call<Connected>(
    http,
    'POST',
    '/participant/connection',
    headers,
    body,
  )
  const url = new URL(Websocket.Url)
  return { token: ConnectionCredentials.ConnectionToken, path: url.pathname + url.search }
}

/** Dials and subscribes; resolves with the subscribe answer, from when on items arrive (spec §3.3). */
export async function openSocket(port: number, path: string, onText: (text: string) => void): Promise<SocketClient> {
  const socket = await SocketClient.dial(port, path, onText)
  await new Promise<void>((resolve, reject) => {
    socket.onText = (text) => {
      if (!text.includes('"aws/subscribe"')) return onText(text)
      socket.onText = onText
      if (text.includes('"success"')) resolve()
      else reject(new Error(`the subscription was answered ${text}`))
    }
    socket.send('{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}')
  })
  return socket
}

export function parleyTarget(port: number): Target {
  const connections: [Connection, Connection][] = []
  return {
    answers: true,
    prepare: async (chats) => {
      const clients = Array.from({ length: 32 }, () => new HttpClient(port))
      await inTurns(chats, clients.length, async (chat, worker) => {
        const http = clients[worker]!
        const customer = await startChat(http, port)
        const agent = await addAgent(http, port, customer.contactId)
        connections[chat] = [
          await createConnection(http, customer.participantToken),
          await createConnection(http, agent.participantToken),
        ]
      })
      for (const http of clients) http.close()
    },
    connect: async (chat, side, onText) => {
      const { token, path } = connections[chat]![side]
      await openSocket(port, path, onText)
      const http = new HttpClient(port)
      return { send: (content, acknowledged) => postMessage(http, token, content, acknowledged) }
    },
  }
}
