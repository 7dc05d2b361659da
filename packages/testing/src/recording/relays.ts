import { randomUUID } from 'node:crypto'

/** Where the proxy's own URLs begin; what they stand for follows as an id that nobody can guess. */
export const relayPath = '/relay/'

/** So many are known; of one more the oldest is forgotten, long after the target's own URL has run out. */
const relaysMax = 10_000

/** The URLs of the target for which the proxy stands. */
export class Relays {
  readonly #targets = new Map<string, string>()

  /** A path of the proxy for this URL. */
  pathFor(url: string): string {
    const id = randomUUID()
    this.#targets.set(id, url)
    const [oldest] = this.#targets.keys()
    if (this.#targets.size > relaysMax && oldest !== undefined) this.#targets.delete(oldest)
    return `${relayPath}${id}`
  }

  /** The URL for which the proxy's path stands. */
  target(path: string): string | undefined {
    return this.#targets.get(path.slice(relayPath.length))
  }
}

/**
 * The answer with the proxy's URLs in place of the target's, of a websocket and of files: what is not one of these a
 * client calls without the proxy.
 * @param through gives the proxy's URL for the target's
 */
export function withUrls(operation: string, output: unknown, through: (url: string) => string): unknown {
  if (typeof output !== 'object' || output === null) return output
  const { Websocket, UploadMetadata, Url } = output as Record<string, unknown>
  return {
    ...output,
    ...(hasUrl(Websocket) && { Websocket: { ...Websocket, Url: through(Websocket.Url) } }),
    ...(hasUrl(UploadMetadata) && { UploadMetadata: { ...UploadMetadata, Url: through(UploadMetadata.Url) } }),
    ...(operation === 'GetAttachment' && typeof Url === 'string' && { Url: through(Url) }),
  }
}

const hasUrl = (value: unknown): value is { readonly Url: string } =>
  typeof value === 'object' && value !== null && typeof (value as { Url?: unknown }).Url === 'string'
