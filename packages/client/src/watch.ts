/** What the surroundings notice: the network comes and goes, the page is looked at again. */
export type Notice = 'online' | 'offline' | 'wake'

/** As much of a page or a worker as is listened to; Node and React Native have less of it, or nothing. */
interface Noticing {
  addEventListener?(type: string, listener: () => void): void
  removeEventListener?(type: string, listener: () => void): void
  readonly visibilityState?: string
}

/** Tells what this page or worker notices, until the function that it returns is called. */
export function watch(tell: (notice: Notice) => void): () => void {
  const page = globalThis as Noticing & { readonly document?: Noticing }
  const { document } = page
  const listen = (target: Noticing | undefined, type: string, listener: () => void) => {
    target?.addEventListener?.(type, listener)
    return () => target?.removeEventListener?.(type, listener)
  }
  const stops = [
    listen(page, 'online', () => tell('online')),
    listen(page, 'offline', () => tell('offline')),
    listen(document, 'visibilitychange', () => {
      if (document?.visibilityState === 'visible') tell('wake')
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
