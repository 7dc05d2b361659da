import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createContext, Script } from 'node:vm'

/** Where a page is opened. */
export interface Surroundings {
  now(): number
  /** At least 0, less than 1; by itself if it is left out. */
  readonly random?: () => number
  /** Calls back once when so many milliseconds have passed, unless the function that it returns is called before. */
  after(ms: number, run: () => void): () => void
  /** What the page finds on its `window`, apart from time: its network, what it may know of the browser. */
  readonly window: { fetch(...given: unknown[]): Promise<unknown> } & Readonly<Record<string, unknown>>
}

/**
 * Gives a page's `Date` the clock of its surroundings, and its `Math` their dice.
 * @returns what makes an error of the page's own kind
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
  if (random) Math.random = random
  return (message) => new TypeError(message)
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

/**
 * A page with amazon-connect-chatjs in it, as its package ships it, and nothing of ours.
 * @returns what it has put on `window.connect`, and what ends its timers
 */
export function openChatJsPage<ChatJs>({ now, random, after, window: given }: Surroundings): {
  readonly chatJs: ChatJs
  readonly close: () => void
} {
  let isOpen = true
  let count = 0
  const timers = new Map<number, () => void>()
  const set = (id: number, ms: number, run: () => void) => {
    if (!isOpen) return
    const expire = () => {
      timers.delete(id)
      run()
    }
    timers.set(id, after(Math.max(0, Number(ms) || 0), expire))
  }
  const clear = (id: number) => {
    timers.get(id)?.()
    timers.delete(id)
  }
  const page = {
    ...{ URL, URLSearchParams, TextEncoder, TextDecoder, Blob, File, FormData, Headers, ReadableStream },
    ...{ AbortController, AbortSignal, EventTarget, Event, atob, btoa, queueMicrotask, structuredClone, performance },
    ...{ removeEventListener: nothing, console: silent },
    location: { protocol: 'https:', hostname: 'localhost', href: 'https://localhost/' },
    ...given,
    async fetch(...args: unknown[]) {
      try {
        return await given.fetch(...args)
      } catch (error) {
        // ChatJS asks whether it is an Error, and its page has a class of that name of its own.
        throw pageError((error as Error).message)
      }
    },
    setTimeout(run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) {
      const id = ++count
      set(id, ms, () => run(...args))
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
  }
  const context = createContext(Object.assign(page, { window: page, self: page }))
  const pageError: (message: string) => Error = take.runInContext(context)(now, random)
  chatJsScript().runInContext(context)
  const { connect } = page as unknown as { readonly connect: { readonly ChatSession: ChatJs } }
  const close = () => {
    isOpen = false
    for (const cancel of timers.values()) cancel()
  }
  return { chatJs: connect.ChatSession, close }
}

const nothing = (): void => {}
/** What ChatJS would write is nobody's to read. */
const silent = { log: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing, trace: nothing }
