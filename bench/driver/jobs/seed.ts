import { setTimeout as after } from 'node:timers/promises'
import { HttpClient } from '../http-client.ts'
import { postMessage } from '../message-request.ts'
import { addAgent, type Connection, createConnection, openSocket, startChat } from '../parley-target.ts'
import type { SocketClient } from '../socket-client.ts'

export interface SeedJob {
  readonly port: number
  /** How many items each chat's transcript is to have; two of them are the participants' joining. */
  readonly items: readonly number[]
}

/** A chat whose customer can come back after the server was restarted. */
export interface SeededChat {
  readonly contactId: string
  readonly participantToken: string
}

/** Makes chats through the wire, one per entry of `items`. */
export async function seed({ port, items }: SeedJob): Promise<SeededChat[]> {
  const http = new HttpClient(port)
  const chats: SeededChat[] = []
  for (const count of items) {
    const customer = await startChat(http, port)
    const agent = await addAgent(http, port, customer.contactId)
    let received = 0
    const sockets: SocketClient[] = []
    const connections: Connection[] = []
    for (const { participantToken } of [customer, agent]) {
      const connection = await createConnection(http, participantToken)
      const onText = sockets.length === 0 ? () => void received++ : () => {}
      sockets.push(await openSocket(port, connection.path, onText))
      connections.push(connection)
    }
    while (received < 2) await after(5)
    for (let sent = 2; sent < count; sent++) {
      const text = `Message ${sent} of a chat that was made for its transcript, of about the usual length of a text in a chat.`
      await new Promise<void>((resolve, reject) => {
        const token = connections[sent % 2]!.token
        postMessage(http, token, text, (accepted) =>
          accepted ? resolve() : reject(new Error('a message was refused')),
        )
      })
    }
    for (const socket of sockets) socket.close()
    chats.push(customer)
  }
  http.close()
  return chats
}
