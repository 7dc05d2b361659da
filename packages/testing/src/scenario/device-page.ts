import type { ChatJs, Page } from './chatjs-actor.ts'
import { openChatJsPage } from './chatjs-page.ts'
import type { Device } from './device.ts'

/** What a device's page gives ChatJS, as far as it asks for anything: the device's line, time and storage. */
export function openDevicePage(device: Device): Page {
  const { time, storage, notices } = device
  let isOpen = true
  const { chatJs, close } = openChatJsPage<ChatJs>({
    now: time.now,
    after(ms, run) {
      const id = time.after(ms, run)
      return () => time.cancel(id)
    },
    window: {
      ...{ Request, Response, WebSocket: device.WebSocket, crypto },
      fetch: (...given) => device.fetch(...(given as Parameters<typeof device.fetch>)),
      navigator: {
        userAgent: 'Mozilla/5.0 (X11; Linux x64) Chrome/140.0.0.0',
        get onLine() {
          return device.line !== 'offline'
        },
      },
      addEventListener: (type: string, listener: () => void) =>
        notices.addEventListener(type, () => isOpen && listener()),
      document: { visibilityState: 'visible', referrer: '', location: {}, addEventListener() {} },
      localStorage: {
        getItem: (key: string) => storage.get(key) ?? null,
        setItem: (key: string, value: string) => void storage.set(key, value),
        removeItem: (key: string) => void storage.delete(key),
      },
    },
  })
  return {
    ...{ chatJs, config: {} },
    close() {
      isOpen = false
      close()
    },
  }
}
