import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createContext, Script } from 'node:vm'
import type { FetchResponse } from '../../../packages/client/src/platform.ts'
import type { Random } from '../../simulation/random.ts'
import type { ChatJs } from './chatjs.ts'
import type { Page } from './phone.ts'

const { resolve } = createRequire(import.meta.url)
const path = resolve('amazon-connect-chatjs')
const library = new Script(readFileSync(path, 'utf8'), { filename: path })

/**
 * Gives a page's own `Date` the clock of its device, and its `Math` the dice of the simulation.
 * @returns what makes its errors
 */
const take = new Script(`(now, random) => {
  Date = class extends Date {
    constructor(...given) {
      super(...(given.length > 0 ? given : [now()]))
    }
    static now() {
      return now()
    }
  }
  Math.random = random
  return (message) => new TypeError(message)
}`)

const nothing = () => {}
const silent = { log: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing, trace: nothing }

/** What the SDK inside ChatJS makes of a URL and of what it sends, before it calls `fetch` with it. */
class PageRequest {
  readonly url: string
  readonly init: Omit<Parameters<Page['fetch']>[1], 'headers'> & { readonly headers: Headers }
  constructor(url: string, init: PageRequest['init']) {
    this.url = url
    this.init = init
  }
}

/** The headers that a page may read of an answer from another origin. */
const exposed = ['content-type', 'x-amzn-errortype', 'x-amzn-requestid', 'retry-after']

function asResponse({ status, headers }: FetchResponse, text: string) {
  const shown = exposed.flatMap((name) => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value] as [string, string]]
  })
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text))
      controller.close()
    },
  })
  return { status, statusText: '', headers: new Headers(shown), body }
}

/**
 * Loads amazon-connect-chatjs, as its package ships it, into a page. The page says that it is a phone's, where ChatJS
 * tries again what it gives up elsewhere.
 */
export function loadChatJs(page: Page, random: Random): ChatJs {
  const { phone } = page
  const listeners: Record<string, (() => void)[]> = {}
  const timers = new Map<number, () => void>()
  let count = 0
  const set = (id: number, ms: number, run: () => void) => timers.set(id, page.after(Math.max(0, Number(ms) || 0), run))
  const clear = (id: number) => {
    timers.get(id)?.()
    timers.delete(id)
  }
  const listen = (type: string, listener: () => void) => {
    listeners[type] = [...(listeners[type] ?? []), listener]
  }
  page.listen((event) => {
    for (const listener of listeners[event] ?? []) listener()
  })
  const window = {
    ...{ Headers, URL, URLSearchParams, TextEncoder, TextDecoder, Blob, AbortController, ReadableStream, atob, btoa },
    ...{ Request: PageRequest, WebSocket: page.WebSocket, console: silent, queueMicrotask },
    async fetch({ url, init }: PageRequest) {
      const headers = Object.fromEntries(init.headers)
      try {
        const response = await page.fetch(url, { ...init, headers })
        return asResponse(response, await response.text())
      } catch (error) {
        // ChatJS asks whether it is an Error, and its page has a class of that name of its own.
        throw pageError((error as Error).message)
      }
    },
    setTimeout(run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) {
      const id = ++count
      set(id, ms, () => run(...given))
      return id
    },
    clearTimeout: clear,
    setInterval(run: () => void, ms = 0) {
      const id = ++count
      const again = () => {
        set(id, ms, again)
        run()
      }
      set(id, ms, again)
      return id
    },
    clearInterval: clear,
    navigator: {
      userAgent: 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36',
      get onLine() {
        return phone.isOnline
      },
    },
    crypto: { randomUUID: () => random.uuid() },
    addEventListener: listen,
    removeEventListener: nothing,
    location: { protocol: 'https:', hostname: 'localhost', href: 'https://localhost/' },
    document: {
      get visibilityState() {
        return phone.isVisible ? 'visible' : 'hidden'
      },
      referrer: '',
      location: {},
      addEventListener: listen,
    },
  }
  const context = createContext(Object.assign(window, { window, self: window }))
  const pageError: (message: string) => Error = take.runInContext(context)(() => phone.now(), random.next)
  library.runInContext(context)
  return (window as unknown as { readonly connect: { readonly ChatSession: ChatJs } }).connect.ChatSession
}
