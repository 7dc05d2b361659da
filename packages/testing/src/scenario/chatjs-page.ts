/** amazon-connect-chatjs as its package ships it, in a page that there is not. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createContext, Script } from 'node:vm'
import type { ChatJs, Page } from './chatjs-actor.ts'
import type { Device } from './device.ts'

/** Gives a page's `Date` the device's clock. */
const setClock = new Script(`(now) => {
  Date = class extends Date {
    constructor(...given) {
      super(...(given.length > 0 ? given : [now()]))
    }
    static now() {
      return now()
    }
  }
}`)

let script: Script | undefined

/** The package as it is installed beside the scenario, or else where the program was started. */
function chatJsScript(): Script {
  if (script !== undefined) return script
  const here = createRequire(join(process.cwd(), 'scenario.js'))
  const path = here.resolve('amazon-connect-chatjs')
  script = new Script(readFileSync(path, 'utf8'), { filename: path })
  return script
}

/** What a page gives ChatJS, as far as it asks for anything: the device's line, time and storage, and nothing of ours. */
export function openChatJsPage(device: Device): Page {
  const { time, storage, notices } = device
  let isOpen = true
  const timers = new Set<number>()
  /** By the number of an interval that of its timer. */
  const intervals = new Map<number, number>()
  const after = (ms: number, run: () => void) => {
    const id = time.after(ms, () => {
      timers.delete(id)
      if (isOpen) run()
    })
    timers.add(id)
    return id
  }
  const cancel = (id: number) => {
    timers.delete(id)
    time.cancel(id)
    intervals.delete(id)
  }
  const page = {
    ...{ Request, Response, Headers, URL, URLSearchParams, TextEncoder, TextDecoder, Blob, File, FormData },
    ...{ AbortController, AbortSignal, EventTarget, Event, ReadableStream, atob, btoa, crypto, queueMicrotask },
    ...{ structuredClone, performance, console: silent },
    fetch: device.fetch,
    WebSocket: device.WebSocket,
    setTimeout: (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => after(ms, () => run(...args)),
    clearTimeout: cancel,
    setInterval(run: () => void, ms = 0) {
      const again = () => {
        intervals.set(id, after(ms, again))
        run()
      }
      const id = after(ms, again)
      return id
    },
    clearInterval(id: number) {
      cancel(intervals.get(id) ?? id)
      cancel(id)
    },
    navigator: {
      userAgent: 'Mozilla/5.0 (X11; Linux x64) Chrome/140.0.0.0',
      get onLine() {
        return device.line !== 'offline'
      },
    },
    addEventListener: (type: string, listener: () => void) =>
      notices.addEventListener(type, () => isOpen && listener()),
    removeEventListener() {},
    location: { protocol: 'https:', hostname: 'localhost', href: 'https://localhost/' },
    document: { visibilityState: 'visible', referrer: '', location: {}, addEventListener() {} },
    localStorage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => void storage.set(key, value),
      removeItem: (key: string) => void storage.delete(key),
    },
  }
  const context = createContext(Object.assign(page, { window: page, self: page }))
  setClock.runInContext(context)(time.now)
  chatJsScript().runInContext(context)
  const { ChatSession } = (page as unknown as { connect: { ChatSession: ChatJs } }).connect
  const close = () => {
    isOpen = false
    for (const id of timers) time.cancel(id)
  }
  return { chatJs: ChatSession, config: {}, close }
}

const nothing = (): void => {}
/** What ChatJS would write is not the scenario's to show. */
const silent = { log: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing, trace: nothing }
