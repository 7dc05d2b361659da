/**
 * What people build: a page with a list of items and a box to write in. Whoever looks at it presses `Try again` half a
 * minute after something has failed, as long as it takes.
 */
import type { SocketItem } from '../../../packages/client/src/item.ts'
import { ChatSession } from '../../../packages/client/src/resume.ts'
import type { ChatJs, ChatJsSession, Seat } from './chatjs.ts'
import type { Page } from './phone.ts'

export interface Application {
  /** What the page shows, from top to bottom. */
  shown(): readonly SocketItem[]
  /** Somebody writes this and presses `Send`. */
  say(text: string): Promise<void>
}

const untilTriedAgainMs = 30_000
const newestPage = { maxResults: 100, scanDirection: 'BACKWARD', sortOrder: 'ASCENDING' } as const
const byTime = (one: SocketItem, other: SocketItem) => Date.parse(one.AbsoluteTime) - Date.parse(other.AbsoluteTime)

/** Tries something until it works, each time when somebody presses the button. */
async function insist<Result>(page: Page, attempt: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await page.busyWith(attempt())
    } catch {
      await page.busyWith(new Promise<void>((resolve) => page.after(untilTriedAgainMs, resolve)))
    }
  }
}

/**
 * The simplest application that the README of ChatJS describes: the newest page of the transcript once, when it is
 * connected, and from then on whatever `onMessage` tells, below what is there.
 */
export class PlainApplication implements Application {
  readonly #page: Page
  /** The button `Send` waits for it. */
  readonly #connected: Promise<unknown>
  #session!: ChatJsSession
  #shown: readonly SocketItem[] = []

  constructor(page: Page, seat: Seat, chatJs: ChatJs) {
    this.#page = page
    const firstPage = new Set<string>()
    const connect = () => {
      const session = chatJs.create({ chatDetails: seat, type: 'CUSTOMER', disableCSM: true })
      session.onMessage(({ data }) => {
        if (!firstPage.has(data.Id)) this.#shown = [...this.#shown, data]
      })
      this.#session = session
      return session.connect()
    }
    this.#connected = insist(page, connect)
    const read = async () => {
      await this.#connected
      const { data } = await insist(page, () => this.#session.getTranscript(newestPage))
      for (const { Id } of data.Transcript) firstPage.add(Id)
      this.#shown = [...data.Transcript, ...this.#shown.filter(({ Id }) => !firstPage.has(Id))]
    }
    void read()
  }

  shown(): readonly SocketItem[] {
    return this.#shown
  }

  async say(message: string): Promise<void> {
    await this.#connected
    await insist(this.#page, async () => this.#session.sendMessage({ contentType: 'text/plain', message }))
  }
}

/**
 * All that the README of ChatJS, its known issues and AWS's own widget do against losses, and more. After each
 * `onConnectionEstablished` it reads the newest page of the transcript, 100 items and not the 15 of the examples, and
 * again until that works; everything is merged by Id and sorted by AbsoluteTime, own messages from the answer that they
 * get; one keeps its clientToken when it is tried again; after `onConnectionBroken` it creates a session anew, because
 * `connect()` works once only.
 */
export class AdvisedApplication implements Application {
  readonly #page: Page
  readonly #token: () => string
  readonly #shown = new Map<string, SocketItem>()
  readonly #connected: Promise<unknown>
  #session!: ChatJsSession

  constructor(page: Page, seat: Seat, chatJs: ChatJs, token: () => string) {
    this.#page = page
    this.#token = token
    const connect = () => {
      const session = chatJs.create({ chatDetails: seat, type: 'CUSTOMER', disableCSM: true })
      this.#session = session
      this.listen(session)
      session.onConnectionBroken(() => {
        if (session === this.#session) page.after(5000, () => void insist(page, connect))
      })
      return session.connect()
    }
    this.#connected = insist(page, connect)
  }

  protected listen(session: ChatJsSession): void {
    session.onMessage(({ data }) => this.#merge([data]))
    session.onConnectionEstablished(() => void this.catchUp())
  }

  shown(): readonly SocketItem[] {
    return [...this.#shown.values()].sort(byTime)
  }

  async say(Content: string): Promise<void> {
    const args = { contentType: 'text/plain', message: Content, clientToken: this.#token() }
    await this.#connected
    const { data } = await insist(this.#page, async () => this.#session.sendMessage(args))
    this.#merge([{ Type: 'MESSAGE', Content, ...data }])
  }

  protected async catchUp(): Promise<void> {
    const { data } = await insist(this.#page, () => this.#session.getTranscript(newestPage))
    this.#merge(data.Transcript)
  }

  #merge(items: readonly SocketItem[]): void {
    for (const item of items) this.#shown.set(item.Id, item)
  }
}

/**
 * The same, and what no documentation says: a socket that goes silent is replaced without `onConnectionEstablished`, so
 * the transcript is read as well after the first deep heartbeat that succeeds behind one that failed.
 */
export class BestApplication extends AdvisedApplication {
  protected override listen(session: ChatJsSession): void {
    super.listen(session)
    let hasFailed = false
    session.onDeepHeartbeatFailure(() => {
      hasFailed = true
    })
    session.onDeepHeartbeatSuccess(() => {
      if (hasFailed) void this.catchUp()
      hasFailed = false
    })
  }
}

/** The first example of docs/client.md: what the session shows is what the page shows. */
export class OurApplication implements Application {
  readonly #session: ChatSession

  constructor({ platform }: Page, endpoint: string, { participantToken, participantId }: Seat) {
    this.#session = new ChatSession({ endpoint, participantToken, participantId, platform })
  }

  shown(): readonly SocketItem[] {
    return this.#session.items.getSnapshot().filter(({ status }) => status === 'sent')
  }

  async say(text: string): Promise<void> {
    await this.#session.sendMessage(text)
  }
}
