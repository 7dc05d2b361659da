import { expect } from 'vitest'
import type { Caller, Sent } from './participant.ts'
import { rawRequest } from './raw-http.ts'
import type { Target } from './target.ts'

interface Chunk {
  readonly MessageId?: string
  readonly ChunkNumber: number
  readonly ContentType?: string
  readonly Content?: string
  readonly MessageCompleted?: boolean
  readonly ClientToken?: string
}

/** SendMessageChunk has no SDK: what a bot sends stands here as it is on the wire. */
export async function postChunk({ endpoint }: Target, { connectionToken }: Caller, chunk: object) {
  const answer = await rawRequest(endpoint, {
    path: '/parley/v1/participant/message-chunk',
    headers: { 'X-Amz-Bearer': connectionToken },
    body: JSON.stringify(chunk),
  })
  const { status, json } = answer
  return { status, type: answer.header('x-amzn-ErrorType'), retryAfter: answer.header('Retry-After'), json }
}

/** A chunk that is taken. */
export async function sendChunk(service: Target, bot: Caller, chunk: Chunk): Promise<Sent> {
  const { status, json } = await postChunk(service, bot, chunk)
  expect(json).toMatchObject({ Id: expect.any(String), AbsoluteTime: expect.any(String) })
  expect(status).toBe(200)
  return json as Sent
}

export const firstChunk = (Content: string): Chunk => ({ ChunkNumber: 1, ContentType: 'text/plain', Content })
