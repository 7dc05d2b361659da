import type { ChannelLike, LocksLike, Platform } from '../../packages/client/src/platform.ts'
import type { Notice } from '../../packages/client/src/watch.ts'
import type { Random } from '../simulation/random.ts'
import { Line, type Wires } from './line.ts'
import type { VirtualTime } from './virtual-time.ts'

interface Claim {
  readonly page: Page
  /** Tells the callback, and settles the request. */
  readonly grant: () => void
  readonly refuse: () => void
}

/** What the pages of one origin share: a storage, locks and channels. */
export class Browser {
  readonly storage = new Map<string, string>()
  readonly time: VirtualTime
  readonly random: Random
  readonly wires: Wires
  readonly channels = new Set<Channel>()
  /** Called back when a page takes a lock from another. */
  onSteal = () => {}
  readonly #holders = new Map<string, Claim>()
  readonly #waiting = new Map<string, Claim[]>()

  constructor(time: VirtualTime, random: Random, wires: Wires) {
    this.time = time
    this.random = random
    this.wires = wires
  }

  /** Whether this page holds the lock that was asked for first: it says which one leads. */
  isHolder(page: Page): boolean {
    const [name = ''] = this.#waiting.keys()
    return this.#holders.get(name)?.page === page
  }

  claim(name: string, claim: Claim, isSteal: boolean): void {
    const waiting = this.#waiting.get(name) ?? []
    this.#waiting.set(name, waiting)
    if (isSteal) {
      this.onSteal()
      waiting.unshift(claim)
      const holder = this.#holders.get(name)
      this.#holders.delete(name)
      holder?.page.run(holder.refuse)
    } else waiting.push(claim)
    this.#next(name)
  }

  withdraw(name: string, claim: Claim): void {
    this.#waiting.set(name, this.#waiting.get(name)?.filter((each) => each !== claim) ?? [])
    if (this.#holders.get(name) !== claim) return
    this.#holders.delete(name)
    this.#next(name)
  }

  /** A page is gone, and with it its claims. */
  forget(page: Page): void {
    for (const [name, waiting] of this.#waiting) {
      this.#waiting.set(
        name,
        waiting.filter((claim) => claim.page !== page),
      )
      if (this.#holders.get(name)?.page !== page) continue
      this.#holders.delete(name)
      this.#next(name)
    }
  }

  #next(name: string): void {
    if (this.#holders.has(name)) return
    const claim = this.#waiting.get(name)?.shift()
    if (!claim) return
    this.#holders.set(name, claim)
    this.time.after(1 + this.random.next() * 5, () => claim.page.run(claim.grant))
  }
}

class Channel implements ChannelLike {
  onmessage: ((event: never) => void) | null = null
  readonly #page: Page
  readonly #name: string
  /** When what was posted here before arrives. */
  #latest = 0

  constructor(page: Page, name: string) {
    this.#page = page
    this.#name = name
    page.browser.channels.add(this)
  }

  postMessage(data: string): void {
    if (this.#page.isGone) return
    const { time, random, channels } = this.#page.browser
    this.#latest = Math.max(this.#latest, time.now + 1 + random.next() * 5)
    for (const other of channels) {
      if (other === this || other.#name !== this.#name) continue
      time.after(this.#latest - time.now, () =>
        other.#page.run(() => {
          if (channels.has(other)) other.onmessage?.({ data } as never)
        }),
      )
    }
  }

  isOf(page: Page): boolean {
    return this.#page === page
  }

  close(): void {
    this.#page.browser.channels.delete(this)
  }
}

/** A page of the browser: it may be frozen, as a phone does with what is in the background, and it may crash. */
export class Page {
  readonly browser: Browser
  readonly line: Line
  isGone = false
  isFrozen = false
  /** Timers that are set. */
  readonly timers = new Set<() => void>()
  readonly #watchers = new Set<(notice: Notice) => void>()
  #backlog: (() => void)[] = []

  constructor(browser: Browser) {
    this.browser = browser
    this.line = new Line(browser.time, browser.random, browser.wires, (run) => this.run(run))
  }

  /** Runs this now, when the page is thawed, or never. */
  run(run: () => void): void {
    if (this.isGone) return
    if (this.isFrozen || this.#backlog.length > 0) this.#backlog.push(run)
    else run()
  }

  get hasChannel(): boolean {
    return [...this.browser.channels].some((channel) => channel.isOf(this))
  }

  /** What was due meanwhile happens now, one task after the other, unless it is frozen again before. */
  thaw(): void {
    this.isFrozen = false
    this.#backlog[0]?.()
    this.#backlog.shift()
    if (this.#backlog.length > 0) this.browser.time.after(0, () => this.isFrozen || this.thaw())
  }

  notice(notice: Notice): void {
    this.run(() => {
      for (const tell of this.#watchers) tell(notice)
    })
  }

  /** The process of the page is no more: nothing is tidied up. */
  crash(): void {
    this.isGone = true
    this.#backlog = []
    for (const cancel of this.timers) cancel()
    this.timers.clear()
    for (const socket of this.line.sockets) socket.die(false)
    for (const channel of this.browser.channels) if (channel.isOf(this)) channel.close()
    this.browser.forget(this)
  }

  get platform(): Partial<Platform> {
    const { browser, line, timers } = this
    const { storage, time } = browser
    const page = this
    return {
      fetch: (url, init) => (this.isGone ? new Promise(() => {}) : line.fetch(url, init)),
      WebSocket: line.WebSocket,
      now: () => time.now,
      after: (ms, callback) => {
        if (this.isGone) return () => {}
        const stop = time.after(ms, () => this.run(() => timers.delete(cancel) && callback()))
        const cancel = () => {
          timers.delete(cancel)
          stop()
        }
        timers.add(cancel)
        return cancel
      },
      random: browser.random.next,
      storage: {
        getItem: (key) => storage.get(key) ?? null,
        setItem: (key, value) => {
          if (!this.isGone) storage.set(key, value)
        },
        removeItem: (key) => {
          if (!this.isGone) storage.delete(key)
        },
      },
      locks: this.#locks,
      BroadcastChannel: class extends Channel {
        constructor(name: string) {
          super(page, name)
        }
      },
      watch: (tell) => {
        this.#watchers.add(tell)
        return () => this.#watchers.delete(tell)
      },
    }
  }

  readonly #locks: LocksLike = {
    request: <Result>(
      name: string,
      { signal, steal = false }: Parameters<LocksLike['request']>[1],
      callback: (lock: unknown) => Promise<Result>,
    ) =>
      new Promise<Result>((resolve, reject) => {
        if (this.isGone) return
        const { browser } = this
        let isGranted = false
        const refuse = () => reject(new DOMException('The lock was stolen, or not waited for', 'AbortError'))
        const grant = () => {
          isGranted = true
          void callback({}).then((result) => {
            browser.withdraw(name, claim)
            resolve(result)
          })
        }
        const claim: Claim = { page: this, grant, refuse }
        signal?.addEventListener('abort', () => {
          if (isGranted) return
          browser.withdraw(name, claim)
          refuse()
        })
        browser.claim(name, claim, steal)
      }),
  }
}
