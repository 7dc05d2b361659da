/** The operations of the participant service, of Parley or of Amazon Connect. */
import { bearerHeader } from '@parley/contract/wire'
import type { Exact } from './exact.ts'
import { KnownTokens } from './known-tokens.ts'
import { type Platform, platformOf, uuid } from './platform.ts'
import { errorOf } from './refusal.ts'
import { type ParticipantRequest, requestFor, withClientToken } from './request.ts'
import { receive } from './response.ts'
import { defaultRetry, type RetryPolicy, retrying } from './retry.ts'
import type {
  CancelParticipantAuthenticationInput,
  CancelParticipantAuthenticationOutput,
  CompleteAttachmentUploadInput,
  CompleteAttachmentUploadOutput,
  CreateParticipantConnectionInput,
  CreateParticipantConnectionOutput,
  DescribeViewInput,
  DescribeViewOutput,
  DisconnectParticipantInput,
  DisconnectParticipantOutput,
  GetAttachmentInput,
  GetAttachmentOutput,
  GetAuthenticationUrlInput,
  GetAuthenticationUrlOutput,
  GetTranscriptInput,
  GetTranscriptOutput,
  Input,
  OperationName,
  Output,
  SendEventInput,
  SendEventOutput,
  SendMessageInput,
  SendMessageOutput,
  StartAttachmentUploadInput,
  StartAttachmentUploadOutput,
} from './wire-types.ts'

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
  }

  /** Gives a participant a websocket URL, a connection token, or both; each call gives new ones and revokes none. */
  createParticipantConnection<const Given extends CreateParticipantConnectionInput>(
    input: Given & Exact<CreateParticipantConnectionInput, Given>,
    options: CallOptions,
  ): Promise<Answer<CreateParticipantConnectionOutput>> {
    return this.#call('CreateParticipantConnection', input, options)
  }

  /** Says something to everyone in the chat, the sender included. */
  sendMessage<const Given extends SendMessageInput>(
    input: Given & Exact<SendMessageInput, Given>,
    options: CallOptions,
  ): Promise<Answer<SendMessageOutput>> {
    return this.#call('SendMessage', input, options)
  }

  /** Tells the chat that someone types, has received or has read a message. */
  sendEvent<const Given extends SendEventInput>(
    input: Given & Exact<SendEventInput, Given>,
    options: CallOptions,
  ): Promise<Answer<SendEventOutput>> {
    return this.#call('SendEvent', input, options)
  }

  /** Reads a page of what was said, from either end or from a position, in either direction. */
  getTranscript<const Given extends GetTranscriptInput>(
    input: Given & Exact<GetTranscriptInput, Given>,
    options: CallOptions,
  ): Promise<Answer<GetTranscriptOutput>> {
    return this.#call('GetTranscript', input, options)
  }

  /** Takes the participant out of the chat for good; the chat ends with its customer. */
  disconnectParticipant<const Given extends DisconnectParticipantInput>(
    input: Given & Exact<DisconnectParticipantInput, Given>,
    options: CallOptions,
  ): Promise<Answer<DisconnectParticipantOutput>> {
    return this.#call('DisconnectParticipant', input, options)
  }

  /** Announces a file and gives the URL and the headers to upload it with. */
  startAttachmentUpload<const Given extends StartAttachmentUploadInput>(
    input: Given & Exact<StartAttachmentUploadInput, Given>,
    options: CallOptions,
  ): Promise<Answer<StartAttachmentUploadOutput>> {
    return this.#call('StartAttachmentUpload', input, options)
  }

  /** Says that the file is uploaded, so that the chat shows it. */
  completeAttachmentUpload<const Given extends CompleteAttachmentUploadInput>(
    input: Given & Exact<CompleteAttachmentUploadInput, Given>,
    options: CallOptions,
  ): Promise<Answer<CompleteAttachmentUploadOutput>> {
    return this.#call('CompleteAttachmentUpload', input, options)
  }

  /** Gives a URL from which a file of the chat can be read for a short time. */
  getAttachment<const Given extends GetAttachmentInput>(
    input: Given & Exact<GetAttachmentInput, Given>,
    options: CallOptions,
  ): Promise<Answer<GetAttachmentOutput>> {
    return this.#call('GetAttachment', input, options)
  }

  /** Gives the view that an interactive message refers to. */
  describeView<const Given extends DescribeViewInput>(
    input: Given & Exact<DescribeViewInput, Given>,
    options: CallOptions,
  ): Promise<Answer<DescribeViewOutput>> {
    return this.#call('DescribeView', input, options)
  }

  /** Gives the page on which the customer signs in. */
  getAuthenticationUrl<const Given extends GetAuthenticationUrlInput>(
    input: Given & Exact<GetAuthenticationUrlInput, Given>,
    options: CallOptions,
  ): Promise<Answer<GetAuthenticationUrlOutput>> {
    return this.#call('GetAuthenticationUrl', input, options)
  }

  /** Says that the customer will not sign in. */
  cancelParticipantAuthentication<const Given extends CancelParticipantAuthenticationInput>(
    input: Given & Exact<CancelParticipantAuthenticationInput, Given>,
    options: CallOptions,
  ): Promise<Answer<CancelParticipantAuthenticationOutput>> {
    return this.#call('CancelParticipantAuthentication', input, options)
  }

  /** Sends a request that was made before, as it is but for a ClientToken where it has none. */
  send<Name extends OperationName>(
    request: ParticipantRequest<Name>,
    { signal }: SendOptions = {},
  ): Promise<Answer<Output<Name>>> {
    const once = withClientToken(request, () => uuid(this.#platform))
    return retrying((attempt) => this.#attempt(once, attempt), this.#retry, this.#platform, signal)
  }

  async #call<Name extends OperationName>(operation: Name, input: Input<Name>, options: CallOptions) {
    return this.send(requestFor<Name, Input<Name>>(operation, input as never, options.token), options)
  }

  async #attempt<Name extends OperationName>(
    { operation, method, path, query, headers, body }: ParticipantRequest<Name>,
    signal: AbortSignal,
  ): Promise<Answer<Output<Name>>> {
    const { fetch, now } = this.#platform
    const parameters = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    const url = [this.#endpoint + path, ...(parameters.length > 0 ? [parameters.join('&')] : [])].join('?')
    const token = headers[bearerHeader] ?? ''
    const received = await receive(
      async () => fetch(url, { method, headers: { ...headers }, ...(body && { body: JSON.stringify(body) }), signal }),
      now,
    )
    const { members, status, requestId } = received
    if (status >= 300) throw errorOf(received, () => this.#tokens.whyDenied(operation, token, now()))
    this.#tokens.worked(operation, token, members)
    return { output: members as Output<Name>, status, requestId }
  }
}
