/**
 * Compiled and never run, here and against the published package: every line below an `@ts-expect-error` is a mistake
 * that the compiler has to see, and everything else has to pass.
 */
import {
  AccessDeniedException,
  type Answer,
  ChatError,
  type ChatSession,
  type ParticipantClient,
  type ParticipantRequest,
  requestFor,
  type SendMessageInput,
  type SendMessageOutput,
} from '@parley/client'
import type { SessionOptions as CoreOptions, ChatSession as CoreSession } from '@parley/client/core'

const token = { token: 'T' }

export async function requiredMembers(client: ParticipantClient): Promise<void> {
  await client.sendMessage({ ContentType: 'text/plain', Content: 'Hello' }, token)
  // @ts-expect-error: Content is required.
  await client.sendMessage({ ContentType: 'text/plain' }, token)
  // @ts-expect-error: a member that may not be there is not enough.
  await client.sendMessage({ ContentType: 'text/plain' } as Partial<SendMessageInput>, token)
  // @ts-expect-error: Content is a string.
  await client.sendMessage({ ContentType: 'text/plain', Content: 1 }, token)
  // @ts-expect-error: a token is required.
  await client.getTranscript({}, {})
  // @ts-expect-error: so is the input, be it empty.
  await client.getTranscript()
}

export async function unknownMembers(client: ParticipantClient): Promise<void> {
  await client.getTranscript({ MaxResults: 10, StartPosition: { MostRecent: 5 } }, token)
  // @ts-expect-error: misspelt.
  await client.getTranscript({ maxResults: 10 }, token)
  // @ts-expect-error: misspelt one level down.
  await client.getTranscript({ StartPosition: { mostRecent: 5 } }, token)
  const variable = { ContentType: 'text/plain', Content: 'Hello', Extra: 1 }
  // @ts-expect-error: in a variable, too, where the compiler alone would let it pass.
  await client.sendMessage(variable, token)
  // @ts-expect-error: and in what is spread.
  await client.sendMessage({ ...variable, Content: 'Bye' }, token)
  // @ts-expect-error: a request is no different.
  requestFor('SendMessage', variable, 'T')
  // @ts-expect-error: no such operation.
  requestFor('SendMessages', {}, 'T')
  // @ts-expect-error: the members of another operation.
  requestFor('SendMessage', { MaxResults: 1 }, 'T')
}

export async function values(client: ParticipantClient, wide: SendMessageInput): Promise<void> {
  const hello: SendMessageInput = { ContentType: 'text/plain', Content: 'Hello' }
  await client.sendMessage(hello, token)
  await client.sendMessage({ ...wide, Content: 'Bye' }, token)
  await client.sendMessage({ ...hello, ClientToken: undefined }, { ...token, signal: undefined })
  await client.createParticipantConnection({ Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }, token)
  // @ts-expect-error: no such type of connection.
  await client.createParticipantConnection({ Type: ['SOCKET'] }, token)
  // @ts-expect-error: an input is not changed but spread.
  hello.Content = 'Bye'
  const request: ParticipantRequest<'SendMessage'> = requestFor('SendMessage', hello, 'T')
  // @ts-expect-error: nor is a request.
  request.path = '/'
  const answer: Answer<SendMessageOutput> = await client.send(request)
  const id: string = answer.output.Id
  // @ts-expect-error: the request id may not be readable.
  const requestId: string = answer.requestId
  return void [id, requestId]
}

export async function outputs(client: ParticipantClient): Promise<void> {
  const { output } = await client.getTranscript({}, token)
  for (const item of output.Transcript) {
    const time: string = item.AbsoluteTime
    // @ts-expect-error: an event has no content.
    const content: string = item.Content
    // A newer service may know more roles than this client.
    const role: string | undefined = item.ParticipantRole === 'SOMEBODY' ? 'new' : item.ParticipantRole
    void [time, content, role]
  }
  // @ts-expect-error: an answer is not changed.
  output.Transcript.push(output.Transcript[0])
}

export function errors(error: unknown): string {
  if (error instanceof AccessDeniedException && error.reason === 'ended') return error.message
  // @ts-expect-error: no such reason.
  if (error instanceof ChatError && error.reason === 'finished') return error.message
  return error instanceof ChatError && error.retryable ? `${error.status} ${error.requestId}` : ''
}

export function core(whole: ChatSession, small: CoreSession): CoreOptions {
  const smaller: CoreSession = whole
  whole.typing()
  // @ts-expect-error: what the smaller session does without, it does not have.
  small.typing()
  // @ts-expect-error: nor an option for it.
  const options: CoreOptions = { endpoint: 'E', participantToken: 'T', deliveryReceipts: false }
  void smaller
  return options
}
