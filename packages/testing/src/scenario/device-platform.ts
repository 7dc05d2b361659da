import type { Platform } from '@parley/client'
import type { Device } from './device.ts'

/** A device as our client takes its surroundings. */
export function platformOf({ fetch, WebSocket, time, storage, notices }: Device): Partial<Platform> {
  return {
    ...{ fetch, WebSocket, now: time.now },
    after(ms, callback) {
      const timer = time.after(ms, callback)
      return () => time.cancel(timer)
    },
    storage: {
      getItem: (key) => storage.get(key) ?? null,
      setItem: (key, value) => void storage.set(key, value),
      removeItem: (key) => void storage.delete(key),
    },
    watch(tell) {
      const online = () => tell('online')
      const offline = () => tell('offline')
      notices.addEventListener('online', online)
      notices.addEventListener('offline', offline)
      return () => {
        notices.removeEventListener('online', online)
        notices.removeEventListener('offline', offline)
      }
    },
  }
}
