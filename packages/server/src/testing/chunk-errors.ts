import { type Act, type Line, prepared } from './error-line.ts'

const bot = prepared(({ clients, customer }) => clients.addBot(customer.contactId))

const first = { ChunkNumber: 1, ContentType: 'text/plain', Content: 'Your' }

/** SendMessageChunk is ours and no SDK has it: a plain client, whose errors look like those of the SDKs. */
const send =
  (chunk: object, token?: string): Act =>
  async ({ server, customer }) => {
    const answer = await fetch(`${server.endpoint}/parley/v1/participant/message-chunk`, {
      method: 'POST',
      headers: { 'X-Amz-Bearer': token ?? bot.of(customer).connectionToken },
      body: JSON.stringify(chunk),
    })
    if (answer.ok) return answer.json()
    const name = answer.headers.get('x-amzn-ErrorType') ?? ''
    throw Object.assign(new Error(await answer.text()), { name, $metadata: { httpStatusCode: answer.status } })
  }

export const chunkLines: Readonly<Record<string, Line>> = {
  SendMessageChunk: {
    ready: bot.ready,
    good: send(first),
    errors: {
      AccessDeniedException: (world) => send(first, world.customer.connectionToken)(world),
      ValidationException: send({ ...first, ContentType: 'application/json' }),
      ConflictException: send({ ...first, ChunkNumber: 2 }),
      async ServiceQuotaExceededException(world) {
        for (let n = 0; n < 6; n++) await send(first)(world)
      },
    },
  },
}
