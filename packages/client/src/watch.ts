/** What the surroundings notice: the network comes and goes, the page is looked at again. */
export type Notice = 'online' | 'offline' | 'wake'

/** As much of a page or a worker as is listened to; Node and React Native have less of it, or nothing. */
interface Noticing {
  addEventListener?(type: string, listener: () => void, options: { readonly signal: AbortSignal }): void
  readonly visibilityState?: string
}

/** Tells what this page or worker notices, until the function that it returns is called. */
export function watch(tell: (notice: Notice) => void): () => void {
  const page = globalThis as Noticing & { readonly document?: Noticing }
  const { document } = page
  const life = new AbortController()
  for (const notice of ['online', 'offline'] as const) page.addEventListener?.(notice, () => tell(notice), life)
  document?.addEventListener?.(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'visible') tell('wake')
    },
    life,
  )
  return () => life.abort()
}
