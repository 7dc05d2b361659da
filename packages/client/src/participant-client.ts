/** The operations of the participant service, of Parley or of Amazon Connect. */
import { bearerHeader, participantWire } from '@parley/contract/wire'
import type { Exact } from './exact.ts'
import { KnownTokens } from './known-tokens.ts'
import { type Platform, platformOf, uuid } from './platform.ts'
import { errorOf } from './refusal.ts'
import { type ParticipantRequest, requestFor, withClientToken } from './request.ts'
import { receive } from './response.ts'
import { defaultRetry, type RetryPolicy, retrying } from './retry.ts'
import type { Input, OperationName, Output } from './wire-types.ts'

export interface ClientOptions {
  /** Where the service is: `https://chat.example.com`, or `https://participant.connect.us-east-1.amazonaws.com`. */
  readonly endpoint: string
  /** What is used instead of the surroundings' own. */
  readonly platform?: Partial<Platform> | undefined
  readonly retry?: Partial<RetryPolicy> | undefined
}

export interface SendOptions {
  /** Ends the call, its attempts and its waits; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

export interface CallOptions extends SendOptions {
  /** For `createParticipantConnection` the participant token, for everything else the connection token. */
  readonly token: string
}

/** What came back. */
export interface Answer<Out> {
  readonly output: Out
  /** The HTTP status. */
  readonly status: number
  /** What the service calls this request; undefined where a browser may not read it. */
  readonly requestId: string | undefined
}

/** What the method of an operation takes: its input, which has what it must have and nothing unknown, and who calls. */
export type Call<Name extends OperationName> = <const Given extends Input<Name>>(
  input: Given & Exact<Input<Name>, Given>,
  options: CallOptions,
) => Promise<Answer<Output<Name>>>

/**
 * One method for each operation. Each is tried several times if that may help, always with the same ClientToken, and
 * rejects with a `ChatError`. A client holds no connection: it may be made and dropped at any time, and one may serve
 * any number of participants.
 */
export class ParticipantClient {
  readonly #endpoint: string
  readonly #platform: Platform
  readonly #retry: RetryPolicy
  readonly #tokens = new KnownTokens()

  constructor({ endpoint, platform, retry }: ClientOptions) {
    this.#endpoint = endpoint.replace(/\/+$/, '')
    this.#platform = platformOf(platform)
    this.#retry = { ...defaultRetry, ...retry }
    for (const operation of Object.keys(participantWire) as OperationName[]) {
      const call = async (input: never, options: CallOptions) =>
        this.send(requestFor<OperationName, never>(operation, input, options.token), options)
      Object.assign(this, { [operation.replace(/^./, (letter) => letter.toLowerCase())]: call })
    }
  }

  /** Gives a participant a websocket URL, a connection token, or both; each call gives new ones and revokes none. */
  declare readonly createParticipantConnection: Call<'CreateParticipantConnection'>
  /** Says something to everyone in the chat, the sender included. */
  declare readonly sendMessage: Call<'SendMessage'>
  /** Tells the chat that someone types, has received or has read a message. */
  declare readonly sendEvent: Call<'SendEvent'>
  /** Reads a page of what was said, from either end or from a position, in either direction. */
  declare readonly getTranscript: Call<'GetTranscript'>
  /** Takes the participant out of the chat for good; the chat ends with its customer. */
  declare readonly disconnectParticipant: Call<'DisconnectParticipant'>
  /** Announces a file and gives the URL and the headers to upload it with. */
  declare readonly startAttachmentUpload: Call<'StartAttachmentUpload'>
  /** Says that the file is uploaded, so that the chat shows it. */
  declare readonly completeAttachmentUpload: Call<'CompleteAttachmentUpload'>
  /** Gives a URL from which a file of the chat can be read for a short time. */
  declare readonly getAttachment: Call<'GetAttachment'>
  /** Gives the view that an interactive message refers to. */
  declare readonly describeView: Call<'DescribeView'>
  /** Gives the page on which the customer signs in. */
  declare readonly getAuthenticationUrl: Call<'GetAuthenticationUrl'>
  /** Says that the customer will not sign in. */
  declare readonly cancelParticipantAuthentication: Call<'CancelParticipantAuthentication'>
  /** Says a message of a custom bot piece by piece; no operation of AWS. */
  declare readonly sendMessageChunk: Call<'SendMessageChunk'>

  /** Sends a request that was made before, as it is but for a ClientToken where it has none. */
  send<Name extends OperationName>(
    request: ParticipantRequest<Name>,
    { signal }: SendOptions = {},
  ): Promise<Answer<Output<Name>>> {
    const once = withClientToken(request, () => uuid(this.#platform))
    return retrying((attempt) => this.#attempt(once, attempt), this.#retry, this.#platform, signal)
  }

  async #attempt<Name extends OperationName>(
    { operation, method, path, query, headers, body }: ParticipantRequest<Name>,
    signal: AbortSignal,
  ): Promise<Answer<Output<Name>>> {
    const parameters = Object.entries(query)
      .map((pair) => pair.map(encodeURIComponent).join('='))
      .join('&')
    const url = this.#endpoint + path + (parameters && `?${parameters}`)
    const token = headers[bearerHeader] ?? ''
    // Called as a function: a browser refuses its own as a method.
    const { fetch } = this.#platform
    const init = { method, headers: { ...headers }, signal, ...(body && { body: JSON.stringify(body) }) }
    const received = await receive(async () => fetch(url, init), this.#platform.now)
    if (received.status >= 300)
      throw errorOf(received, () => this.#tokens.whyDenied(operation, token, this.#platform.now()))
    this.#tokens.worked(operation, token, received.members)
    return { output: received.members as Output<Name>, status: received.status, requestId: received.requestId }
  }
}
