import { HttpClient } from './http-client.ts'
import { postMessage } from './message-request.ts'
import { SocketClient } from './socket-client.ts'
import type { Target } from './target.ts'

const nothingToPrepare = () => Promise.resolve()

/** The relay's token is the chat's number and the side; a chat comes into being when a socket names it. */
const socketPath = (chat: number, side: number) => `/ws?chat=${chat}&side=${side}&t=${chat}.${side}`

/** A message goes up by POST and down both sockets of its chat: the wire's shape without its work. */
export const httpRelayTarget = (port: number): Target => ({
  answers: true,
  prepare: nothingToPrepare,
  connect: async (chat, side, onText) => {
    await SocketClient.dial(port, socketPath(chat, side), onText)
    const http = new HttpClient(port)
    return { send: (content, acknowledged) => postMessage(http, `${chat}.${side}`, content, acknowledged) }
  },
})

/** A message goes up the sender's socket and down both: the least that a server can do. */
export const socketRelayTarget = (port: number): Target => ({
  answers: false,
  prepare: nothingToPrepare,
  connect: async (chat, side, onText) => {
    const socket = await SocketClient.dial(port, socketPath(chat, side), onText)
    return { send: (content) => socket.send(content) }
  },
})
