/** An answer of somebody whom the service asks holds more than such an answer can. */
class AnswerTooLong extends Error {
  readonly code = 'ANSWER_TOO_LONG'
}

/**
 * The body of an answer, of which no more is read than it may hold: who is asked may be broken, and answer for ever.
 * @throws where it is longer, and what reading it throws
 */
export async function boundedBody({ body }: Response, bytesMax: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > bytesMax) throw new AnswerTooLong(`the answer has more than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
