import { expect } from 'vitest'
import { ChatSocket } from './chat-socket.ts'
import { type RawAnswer, rawRequest } from './raw-http.ts'
import { present } from './waiting.ts'

/** A mobile client as it is on the wire: what spec §7.6 and §7.7 say of the two, and nothing tidied up. */
export interface MobileKind {
  readonly name: 'chat-ios' | 'chat-android'
  readonly subscribe: string
  readonly userAgent: string
}

export const ios: MobileKind = {
  name: 'chat-ios',
  // The parenthesis is chat-ios's own (spec §3.2).
  subscribe: '{"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}})',
  userAgent: 'aws-sdk-iOS/2.41.0 iOS/18.5 en_US',
}

export const android: MobileKind = {
  name: 'chat-android',
  subscribe: '{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}',
  userAgent: 'aws-sdk-android/2.73.0 Linux/6.1.75 Dalvik/2.1.0/0 en_US',
}

/** Both sign with credentials that are empty, and no mobile client sends a ClientToken. */
const signature =
  'AWS4-HMAC-SHA256 Credential=/20261120/us-east-1/execute-api/aws4_request, SignedHeaders=content-type;host;x-amz-bearer;x-amz-date, Signature=0'

export class MobileClient {
  readonly kind: MobileKind
  readonly endpoint: string
  readonly #participantToken: string
  connectionToken = ''

  constructor(kind: MobileKind, endpoint: string, participantToken: string) {
    this.kind = kind
    this.endpoint = endpoint
    this.#participantToken = participantToken
  }

  post(operation: string, body: object, bearer = this.connectionToken): Promise<RawAnswer> {
    return rawRequest(this.endpoint, {
      path: `/participant/${operation}`,
      headers: {
        'Content-Type': 'application/x-amz-json-1.1',
        'User-Agent': this.kind.userAgent,
        Authorization: signature,
        'X-Amz-Date': '20261120T091530Z',
        'X-Amz-Bearer': bearer,
      },
      body: JSON.stringify(body),
    })
  }

  /** What a call that succeeds answers. */
  async call(operation: string, body: object): Promise<Record<string, string>> {
    const answer = await this.post(operation, body)
    expect(answer.status, answer.body).toBe(200)
    return JSON.parse(answer.body)
  }

  connection(): Promise<RawAnswer> {
    return this.post('connection', { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }, this.#participantToken)
  }

  /** Connects as the client does, and waits until it hears. */
  async connect(): Promise<ChatSocket> {
    const { Websocket, ConnectionCredentials } = JSON.parse((await this.connection()).body)
    this.connectionToken = present(ConnectionCredentials?.ConnectionToken, 'ConnectionToken')
    const socket = await ChatSocket.dial(Websocket.Url)
    socket.send(this.kind.subscribe)
    await socket.frame(({ topic }) => topic === 'aws/subscribe', 'the answer to subscribe')
    return socket
  }
}
