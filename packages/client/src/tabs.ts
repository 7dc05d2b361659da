/**
 * Several tabs share one session: one of them leads, because it holds a lock, and has the socket, sends messages and
 * tells receipts; the others follow over a channel. Each tab has a transcript of its own and fills its own gaps, so a
 * follower sees what its leader sees, and has it still when that tab is gone.
 *
 * A leader posts every item of the socket, the state of the connection with its token, what is on its way, and what has
 * become of it. A follower posts what is said, told and noticed there. What a new leader may not have heard is posted
 * again; each message has its key, and is said once however often it is posted.
 */
import { Calls } from './calls.ts'
import type { ConnectionEvent, ConnectionState } from './connection.ts'
import { Connector, type ConnectorParts, type Line } from './connector.ts'
import { ChatError } from './errors.ts'
import type { Sources } from './full-session.ts'
import type { ChatItem, SocketItem } from './item.ts'
import { Outbox, type OutboxParts, type Outgoing, type Sending } from './outbox.ts'
import { type ChannelLike, type LocksLike, type Platform, uuid } from './platform.ts'
import { type Kind, Receipts, type Telling } from './receipts.ts'
import { Timers } from './timers.ts'

/** A leader is asked for a sign of life so long after the last one; its tab may have been put to sleep with the lock. */
const askAfterMs = 10_000
const answerMs = 5_000
/** A timer that is this late was put to sleep itself. */
const lateMs = 2_000

type Post = readonly [name: string, ...given: unknown[]]
type Heard = Readonly<Record<string, (...given: never[]) => void>>

/** As much of a connection as followers know. */
interface LineState {
  readonly state: ConnectionState
  readonly token: string | undefined
  readonly issue: number
  readonly error: ChatError | undefined
  readonly isCarried: boolean
}

const pack = (_: string, value: unknown) =>
  value instanceof ChatError ? { ...value, message: value.message, cause: undefined } : value
const unpack = (_: string, value: Partial<ChatError> | null) =>
  value?.reason && value.name ? new ChatError(value.name, value.message ?? '', value as ChatError) : value

export class Tabs implements Line, Sending, Telling, Sources {
  state: ConnectionState = 'new'
  token: string | undefined
  issue = 0
  error: ChatError | undefined
  isCarried = false
  readonly #name: string
  readonly #id: string
  readonly #platform: Platform
  readonly #locks: LocksLike
  readonly #timers: Timers
  readonly #channel: ChannelLike
  #isOver = false
  #line!: ConnectorParts
  #own!: OutboxParts
  #receipts!: Receipts
  #outbox!: Outbox
  /** Whom this tab follows, or itself. */
  #leader: string | undefined
  /** Held while this tab leads. */
  #connector: Connector | undefined
  #leading = new AbortController()
  #calls: Calls | undefined
  /** Ends the wait for the lock, or lets go of it. */
  #letGo = () => {}
  #turn: AbortController | undefined
  /** What the leader has on its way, and what was said here and is not among it yet. */
  #underWay: readonly Outgoing[] = []
  readonly #said = new Map<string, Outgoing>()
  readonly #told = new Map<Kind, ChatItem>()
  #posts: Post[] = []
  #isQuiet = false

  constructor(name: string, platform: Platform, locks: LocksLike, Channel: NonNullable<Platform['BroadcastChannel']>) {
    this.#name = name
    this.#id = uuid(platform)
    this.#platform = platform
    this.#locks = locks
    this.#timers = new Timers(platform)
    this.#channel = new Channel(name)
    this.#channel.onmessage = ({ data }: { readonly data: string }) => this.#hear(JSON.parse(data, unpack))
  }

  line(parts: ConnectorParts): Line {
    this.#line = parts
    return this
  }

  sending(parts: OutboxParts): Sending {
    this.#own = parts
    this.#outbox = this.#newOutbox(parts.calls)
    return this
  }

  telling(...parts: Parameters<Sources['telling']>): Telling {
    this.#receipts = new Receipts(...parts)
    return this
  }

  readonly on = (event: ConnectionEvent): void => {
    if (event === 'close') {
      if (!this.#isOver) this.#leave()
      this.#adopt({ state: 'closed', isCarried: false })
    } else if (event === 'connect') {
      this.#post('hello', this.#id)
      this.#watch(answerMs)
      this.#queue()
    } else if (this.#connector) this.#connector.on(event)
    else {
      this.#post('on', event, this.issue)
      // What was posted while this tab slept may not have come.
      if (event === 'wake') this.#post('hello', this.#id)
    }
  }

  async restore(): Promise<void> {
    // Whoever leads has done so, or will.
  }

  add(message: Outgoing): void {
    this.#outbox.add(message)
    this.#say(message)
  }

  retry(key: string): void {
    this.#outbox.retry(key)
    const { ContentType, Content, status } = this.#own.transcript.find(key) ?? {}
    if (status === 'pending' && ContentType && Content) this.#say({ key, ContentType, Content })
  }

  discard(key: string): Outgoing | undefined {
    if (!this.#connector) this.#post('discard', key)
    return this.#outbox.discard(key)
  }

  end(error: ChatError): void {
    this.#outbox.end(error)
  }

  tell(kind: Kind, item: ChatItem): void {
    if (item.AbsoluteTime > (this.#told.get(kind)?.AbsoluteTime ?? '')) this.#told.set(kind, item)
    if (this.#connector) this.#receipts.tell(kind, item)
    else if (kind === 'read') this.#post('tell', kind, item)
  }

  typing(token: string | undefined): void {
    if (this.#connector) this.#receipts.typing(token)
    else this.#post('typing')
  }

  said(): void {
    this.#receipts.said()
  }

  stop(): void {
    this.#receipts.stop()
  }

  /** What followers ask of their leader. */
  readonly #requests: Heard = {
    hello: (from: string) => this.#welcome(from),
    ask: () => this.#post('here'),
    on: (event: ConnectionEvent, issue: number) => {
      // A token that is not the newest any more was refused for that.
      if (event !== 'denied' || issue === this.issue) this.#connector?.on(event)
    },
    say: (to: string | null, ...messages: readonly Outgoing[]) => {
      // What was meant for a leader before this one may have been said since.
      if (to && to !== this.#id) return
      for (const message of messages) {
        const { key, hasFailed } = message
        const known = this.#own.transcript.find(key)
        this.#receipts.said()
        if (!known) this.#outbox.add(message)
        else if (known.status === 'failed' && !known.Id && !hasFailed) this.#outbox.retry(key)
      }
    },
    discard: (key: string) => this.#outbox.discard(key),
    tell: (kind: Kind, item: ChatItem) => this.#receipts.tell(kind, item),
    typing: () => this.#receipts.typing(this.token),
  }

  /** What a leader reports to those who follow. */
  readonly #reports = {
    lead: () => {
      const unheard = [...this.#underWay, ...this.#said.values()]
      if (unheard.length > 0) this.#post('say', this.#leader, ...unheard)
      const read = this.#told.get('read')
      if (read) this.#post('tell', 'read', read)
    },
    // JSON leaves out what is undefined.
    state: (state: Partial<LineState>) => this.#adopt({ error: undefined, token: undefined, ...state }),
    live: (to?: string) => {
      if (!to || to === this.#id) this.#line.live()
    },
    item: (item: SocketItem) => this.#line.item(item),
    underWay: (messages: readonly Outgoing[]) => this.#mirror(messages),
    decided: (item: ChatItem) => {
      const { transcript, changed } = this.#own
      this.#said.delete(item.key)
      if (item.Id) transcript.settle(item.key, item)
      else transcript.fail(item.key, item.error ? { error: item.error } : {})
      changed()
    },
  }

  #hear([from, ...posts]: readonly [string, ...Post[]]): void {
    for (const [name, ...given] of posts) {
      if (this.#isOver) return
      if (name === 'lead') {
        if (this.#connector) this.#follow()
        this.#leader = from
      }
      if (name === 'state') this.#leader ??= from
      if (this.#connector) this.#requests[name]?.(...(given as never[]))
      else if (name === 'decided') this.#reports.decided(given[0] as ChatItem)
      else if (from === this.#leader) {
        this.#watch(askAfterMs)
        ;(this.#reports as Heard)[name]?.(...(given as never[]))
      }
    }
  }

  #post(...post: Post): void {
    if (this.#posts.push(post) === 1) queueMicrotask(() => this.#flush())
  }

  #flush(): void {
    const posts = this.#posts
    this.#posts = []
    if (posts.length > 0 && !this.#isOver) this.#channel.postMessage(JSON.stringify([this.#id, ...posts], pack))
  }

  /** Waits for its turn to lead, or takes it. */
  #queue(isPatient = true): void {
    this.#letGo()
    const turn = new AbortController()
    this.#turn = turn
    this.#letGo = () => turn.abort()
    const lead = () =>
      new Promise<void>((resolve) => {
        if (turn.signal.aborted) return resolve()
        this.#letGo = resolve
        this.#lead()
      })
    this.#locks.request(this.#name, isPatient ? { signal: turn.signal } : { steal: true }, lead).catch(() => {
      // The wait was ended, or another tab has taken the lock.
      if (this.#turn === turn && this.#connector) this.#follow()
    })
  }

  #lead(): void {
    this.#leader = this.#id
    this.#timers.clear('leader')
    this.#leading = new AbortController()
    this.#post('lead')
    let issues = 0
    const connector: Connector = new Connector({
      ...this.#line,
      item: (item) => {
        this.#post('item', item)
        this.#line.item(item)
      },
      live: () => {
        this.#calls?.wake()
        this.#post('live')
        this.#line.live()
      },
      changed: () => {
        if (connector !== this.#connector) return
        const { state, token = this.token, error, isCarried } = connector
        const isNew = connector.issue !== issues
        issues = connector.issue
        // No tab counts the tokens of all; when it came tells one from another.
        const issue = isNew ? this.#platform.now() : this.issue
        if (isNew) this.#calls?.wake()
        this.#post('state', { state, token, issue, error, isCarried })
        this.#adopt({ state, token, issue, error, isCarried })
      },
    })
    this.#connector = connector
    this.#calls = new Calls(this.#platform, this, this.#leading.signal)
    this.#mirror(this.#underWay, this.#calls)
    this.#said.clear()
    void this.#outbox.restore()
    for (const [kind, item] of this.#told) this.#receipts.tell(kind, item)
    connector.on('connect')
  }

  /** Another tab leads now. */
  #follow(): void {
    this.#resign()
    this.#leader = undefined
    this.#mirror(this.#underWay)
    this.#adopt({ isCarried: false })
    this.#post('hello', this.#id)
    this.#watch(answerMs)
    this.#queue()
  }

  #resign(): void {
    const connector = this.#connector
    this.#connector = undefined
    connector?.on('close')
    this.#leading.abort()
  }

  #leave(): void {
    this.#flush()
    this.#isOver = true
    this.#resign()
    this.#timers.stop()
    this.#letGo()
    this.#channel.close()
  }

  #adopt(state: Partial<LineState>): void {
    Object.assign(this, state)
    if (state.state === 'ended') this.#leave()
    this.#line.changed()
  }

  #welcome(to: string): void {
    const { state, token, issue, error, isCarried } = this
    this.#post('state', { state, token, issue, error, isCarried })
    this.#post('underWay', this.#underWay)
    if (isCarried) this.#post('live', to)
  }

  #watch(ms: number): void {
    if (this.#connector) return
    this.#timers.set('leader', ms, (late) => {
      if (ms === answerMs && late < lateMs) return this.#queue(false)
      this.#post('ask')
      this.#watch(answerMs)
    })
  }

  #say(message: Outgoing): void {
    if (this.#connector) return
    this.#said.set(message.key, message)
    this.#post('say', this.#leader, message)
  }

  /** Shows what is under way elsewhere, and what was said here and is not among it. */
  #mirror(messages: readonly Outgoing[], calls = this.#own.calls): void {
    const { transcript, changed } = this.#own
    for (const { key } of messages) this.#said.delete(key)
    const all = [...messages, ...this.#said.values()]
    for (const { key } of this.#underWay) if (all.every((each) => each.key !== key)) transcript.remove(key)
    this.#underWay = messages
    this.#isQuiet = true
    this.#outbox = this.#newOutbox(calls)
    for (const message of all) this.#outbox.add(message)
    this.#isQuiet = false
    const first = messages.find(({ hasFailed }) => !hasFailed)
    if (first?.after !== undefined) transcript.expect(first.key, first.after)
    changed()
  }

  /** It only shows what it is given until it is restored, by a leader. */
  #newOutbox(calls: Calls): Outbox {
    const { store, transcript, changed } = this.#own
    return new Outbox({
      ...this.#own,
      calls,
      store: {
        load: store.load,
        save: async (messages) => {
          if (this.#leader !== this.#id) return
          this.#underWay = messages
          this.#post('underWay', messages)
          await store.save(messages)
        },
      },
      changed: () => {
        if (!this.#isQuiet) changed()
      },
      decided: (key) => {
        if (this.#connector) this.#post('decided', transcript.find(key))
      },
    })
  }
}
