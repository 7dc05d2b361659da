import { EventEmitter } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import type { ChatPage } from './browser/chat-page.ts'
import { bundled, Pages } from './pages.ts'
import type { Seat } from './participant.ts'
import { region } from './target.ts'
import { until } from './waiting.ts'

/** One event of a ChatJS session, with the item or whatever else it carried. */
export interface Seen {
  readonly session: string
  readonly event: string
  readonly data: {
    readonly Id?: string
    readonly Content?: string
    readonly AbsoluteTime?: string
    readonly ContentType?: string
  } | null
}

/** What ChatJS rejects with (spec §7.2). */
export class ChatJsError extends Error {
  readonly type: string | undefined
  readonly statusCode: number | undefined
  constructor(error: Pick<ChatJsError, 'type' | 'message' | 'statusCode'>) {
    super(error.message)
    this.type = error.type
    this.statusCode = error.statusCode
  }
}

const heartbeat = '{"topic":"aws/heartbeat"}'
const subscribed = '{"topic":"aws/subscribe","content":{"status":"success","topics":["aws/chat"]}}'

/** ChatJS, and what an application may import in its place. */
export const libraries = ['amazon-connect-chatjs', '@parley/client/chatjs'] as const

export type Library = (typeof libraries)[number]

/** A script that leaves the library on `window.connect`: ChatJS as its package ships it, or ours as a bundler makes it. */
async function scriptOf(library: Library): Promise<string> {
  if (library === 'amazon-connect-chatjs')
    return readFile(new URL(`../node_modules/${library}/dist/amazon-connect-chat.js`, import.meta.url), 'utf8')
  return bundled({
    stdin: { contents: `export * from '${library}'`, resolveDir: import.meta.dirname },
    format: 'iife',
    globalName: 'library',
    footer: { js: 'window.connect = library.connect' },
  })
}

/** Headless Chromium, and the page with the library that its tabs open. */
export class ChatJsBrowser implements AsyncDisposable {
  readonly #library: Library
  readonly #pages: Pages

  private constructor(library: Library, pages: Pages) {
    this.#library = library
    this.#pages = pages
  }

  static async launch(library: Library = 'amazon-connect-chatjs'): Promise<ChatJsBrowser> {
    const html = '<title>host</title><script src="chatjs.js"></script><script type="module" src="page.js"></script>'
    const scripts = {
      '/chatjs.js': await scriptOf(library),
      '/page.js': await bundled({ entryPoints: ['./browser/chat-page.ts'] }),
    }
    return new ChatJsBrowser(library, await Pages.serve(html, scripts))
  }

  /** A tab with ChatJS loaded and pointed at the service. `prepare` sees it before anything is loaded. */
  async tab(endpoint: string, prepare: (page: Page) => Promise<void> = async () => {}): Promise<ChatJsTab> {
    const tab = new ChatJsTab(await this.#pages.profile.newPage(), this.#library)
    await prepare(tab.page)
    await tab.load(this.#pages.url)
    await tab.call('configure', endpoint, region)
    return tab
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pages[Symbol.asyncDispose]()
  }
}

/** One tab: any number of ChatJS sessions by name, every event of theirs, and every connection request. */
export class ChatJsTab {
  readonly page: Page
  /** How often a session tells at its start that it is connected. */
  readonly establishedAtStart: number
  readonly seen: Seen[] = []
  /** When the tab asked for a connection: preflights are not counted. */
  readonly connectionRequests: number[] = []
  readonly #changes = new EventEmitter().setMaxListeners(0)
  /** Heartbeats without an answer, and connection requests that have not led to a subscribed socket yet. */
  #unanswered = 0

  constructor(page: Page, library: Library) {
    this.page = page
    this.establishedAtStart = library === 'amazon-connect-chatjs' ? 2 : 1
    page.on('request', (request) => {
      if (request.method() !== 'POST' || !request.url().endsWith('/participant/connection')) return
      this.connectionRequests.push(Date.now())
      this.#count(1)
    })
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => this.#count(payload === heartbeat ? 1 : 0))
      socket.on('framereceived', ({ payload }) => this.#count(payload === heartbeat || payload === subscribed ? -1 : 0))
    })
  }

  #count(change: number): void {
    this.#unanswered += change
    this.#changes.emit('change')
  }

  /** Resolves when the tab waits for nothing: only then may a test move its clock on. */
  settled(): Promise<true> {
    return this.when(() => this.#unanswered === 0, 'heartbeats and subscriptions to be answered')
  }

  async load(url: string): Promise<void> {
    await this.page.exposeFunction('report', (session: string, event: string, data: Seen['data']) => {
      this.seen.push({ session, event, data })
      this.#changes.emit('change')
    })
    await this.page.goto(url, { waitUntil: 'load' })
  }

  async call<Method extends keyof ChatPage>(method: Method, ...args: Parameters<ChatPage[Method]>): Promise<unknown> {
    const expression = `callChatPage(${JSON.stringify(method)}, ${JSON.stringify(args)})`
    const { value, error } = (await this.page.evaluate(expression)) as { value?: unknown; error?: ChatJsError }
    if (error) throw new ChatJsError(error)
    return value
  }

  /**
   * Opens a session for a seat and waits until it hears. ChatJS tells of the connection twice, both times before its
   * subscription is answered; ours once, when it is.
   */
  async open(name: string, seat: Seat, type: 'CUSTOMER' | 'AGENT' = 'CUSTOMER'): Promise<void> {
    const { contactId, participantId, participantToken } = seat
    await this.call('open', name, { contactId, participantId, participantToken }, type)
    await this.times(name, 'established', this.establishedAtStart)
    await this.settled()
  }

  events(session: string, event: string): Seen[] {
    return this.seen.filter((seen) => seen.session === session && seen.event === event)
  }

  /** Resolves once a session has told of an event so many times. */
  times(session: string, event: string, count: number, withinMs?: number): Promise<true> {
    const what = `${session} to tell ${count} times: ${event}`
    return this.when(() => this.events(session, event).length >= count, what, withinMs)
  }

  /** The data of the first event that matches, now or when it comes. */
  event(session: string, event: string, matches: (data: NonNullable<Seen['data']>) => boolean): Promise<Seen> {
    const look = () => this.events(session, event).find(({ data }) => data !== null && matches(data))
    return until(this.#changes, look, `${session} to tell: ${event}`)
  }

  when(holds: () => boolean, what: string, withinMs?: number): Promise<true> {
    return until(this.#changes, () => (holds() ? true : undefined), what, withinMs)
  }
}
