/**
 * Several tabs share one session: one of them leads, because it holds a lock, and has the socket, sends messages and
 * tells that they have arrived; the others follow over a channel. Each tab has a transcript of its own and fills its own
 * gaps, so a follower sees what its leader sees, and has it still when that tab is gone.
 *
 * Who has lost the lock may learn it late, and where two tabs take it at once it is heard of in any order. So each leader
 * has a term of its own, above all that it knows of. Nobody heeds a leader but the one of the highest term, and a leader
 * that hears of a higher one lets go of the lock.
 *
 * A leader posts every item of the socket, the state of the connection with its token, what is on its way, and what has
 * become of it. A follower posts what is said, told and noticed there. It keeps what was said, and shows it, until the
 * leader has it on its way or tells what became of it; for a leader of another term that begins anew, with what the one
 * before had on its way. Each message has its key, and is said once however often it is posted.
 */
import { Calls } from './calls.ts'
import type { Sources } from './chat-session.ts'
import type { ConnectionEvent, ConnectionState } from './connection.ts'
import { Connector, type ConnectorParts, type Line } from './connector.ts'
import { ChatError } from './errors.ts'
import type { ChatItem, SocketItem } from './item.ts'
import { Outbox, type OutboxParts, type Outgoing, type Sending } from './outbox.ts'
import type { ChannelLike, LocksLike, Platform } from './platform.ts'
import { Timers } from './timers.ts'
import { askAfterMs, lateMs, leaderAnswerMs } from './timing.ts'

/** What whoever posts it knows of terms, and whether this one is its own. */
type Post = readonly [term: number, isLeader: boolean, name: string, ...given: unknown[]]
type Heard = Readonly<Record<string, (...given: never[]) => void>>

/** As much of a connection as followers know. */
interface LineState {
  readonly state: ConnectionState
  readonly token: string | undefined
  readonly issue: number
  readonly error: ChatError | undefined
  readonly isCarried: boolean
}

const stateOf = ({ state, token, issue, error, isCarried }: LineState): LineState => ({
  ...{ state, token, issue, error, isCarried },
})

const pack = (_: string, value: unknown) => (value instanceof ChatError ? { ...value, message: value.message } : value)
const unpack = (_: string, value: Partial<ChatError> | null) =>
  value?.reason && value.name ? new ChatError(value.name, value.message ?? '', value as ChatError) : value

export class Tabs implements Line, Sending, Sources {
  state: ConnectionState = 'new'
  token: string | undefined
  issue = 0
  error: ChatError | undefined
  isCarried = false
  readonly #name: string
  readonly #platform: Platform
  #locks: LocksLike
  readonly #timers: Timers
  readonly #channel: ChannelLike
  /** Less than 1, and part of its terms, so that hardly two tabs have the same. */
  readonly #id: number
  /** The highest that is known; while this tab leads, its own. */
  #term = 0
  #isOver = false
  #line!: ConnectorParts
  #own!: OutboxParts
  /** It sends while this tab leads, and shows what the others do while it follows. */
  #outbox!: Outbox
  /** Held while this tab leads. */
  #connector: Connector | undefined
  #calls: Calls | undefined
  /** Ends the wait for the lock, or lets go of it. */
  #letGo = () => {}
  /** What the leader has on its way, and what it is not known to have: in this order they are all that is not said yet. */
  #underWay: readonly Outgoing[] = []
  #said = new Map<string, Outgoing>()

  constructor(name: string, platform: Platform, locks: LocksLike, Channel: NonNullable<Platform['BroadcastChannel']>) {
    this.#name = name
    this.#id = platform.random()
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
    this.#renew(parts.calls)
    return this
  }

  get leads(): boolean {
    return this.#connector !== undefined
  }

  readonly on = (event: ConnectionEvent): void => {
    if (event === 'close') {
      if (!this.#isOver) this.#leave()
      this.#adopt({ state: 'closed', isCarried: false })
    } else if (event === 'connect') this.#follow()
    else if (this.#connector) this.#connector.on(event)
    else {
      this.#post('on', event, this.issue)
      // What was posted while this tab slept may not have come.
      if (event === 'wake') this.#post('hello', this.#id)
    }
  }

  add(message: Outgoing): void {
    this.#outbox.add(message)
    this.#say(message)
  }

  retry(key: string): Outgoing | undefined {
    const message = this.#outbox.retry(key)
    if (message) this.#say(message)
    return message
  }

  discard(key: string): Outgoing | undefined {
    if (!this.#connector) this.#post('discard', key)
    this.#forget(key)
    return this.#outbox.discard(key)
  }

  end(error: ChatError): void {
    this.#outbox.end(error)
  }

  /** What followers ask of their leader. */
  readonly #requests: Heard = {
    hello: (from: number) => {
      this.#post('state', stateOf(this), this.#underWay, from)
    },
    ask: () => this.#post('here'),
    on: (event: ConnectionEvent, issue: number) => {
      // A token that is not the newest any more was refused for that.
      if (event !== 'denied' || issue === this.issue) this.#connector?.on(event)
    },
    say: (term: number, ...messages: readonly Outgoing[]) => {
      // What was meant for another leader may have been said since.
      if (term !== this.#term) return
      const { transcript } = this.#own
      for (const message of messages) {
        const known = transcript.find(message.key)
        if (!known) this.add(message)
        else if (known.Id && !transcript.isRecognised(message.key)) this.#post('decided', known)
        else if (known.status === 'failed' && !message.hasFailed) this.retry(message.key)
      }
      this.#post('underWay', this.#underWay)
    },
    discard: (key: string) => this.discard(key),
  }

  /** What a leader reports to those who follow. */
  readonly #reports: Heard = {
    // JSON leaves out what is undefined.
    state: (state: LineState, messages: readonly Outgoing[], to?: number) => {
      this.#mirror(messages)
      if (this.#said.size > 0) this.#post('say', this.#term, ...this.#said.values())
      // What was said before is for it to read, and to be shown to whoever waits until it is connected.
      if (state.isCarried && to === this.#id) this.#line.live()
      this.#adopt(stateOf(state))
    },
    live: () => this.#line.live(),
    item: (item: SocketItem) => this.#line.item(item),
    underWay: (messages: readonly Outgoing[]) => this.#mirror(messages),
    decided: (item: ChatItem) => {
      const { transcript } = this.#own
      const message = this.#unsaid.find((each) => each.key === item.key)
      this.#forget(item.key)
      if (item.Id) transcript.settle(item.key, item)
      else {
        transcript.fail(item.key, item.error)
        // It can be tried again at once.
        if (message) this.#underWay = [...this.#underWay, { ...message, hasFailed: true }]
      }
      this.#outbox.show(this.#unsaid)
    },
  }

  #hear([term, isLeader, name, ...given]: Post): void {
    if (this.#isOver) return
    if (this.#connector && term > this.#term) this.#follow()
    // A newcomer heeds nobody before it knows what is on its way, so it may have missed what was posted before.
    if (isLeader && term > this.#term && name === 'state') {
      this.#greet(term)
      given[2] = this.#id
    }
    const isLed = isLeader && term === this.#term
    if (isLed) this.#watch(askAfterMs)
    // What has become of a message is so, whoever found out.
    const heard = this.#connector ? this.#requests : isLed || name === 'decided' ? this.#reports : {}
    heard[name]?.(...(given as never[]))
  }

  #post(name: string, ...given: readonly unknown[]): void {
    const post: Post = [this.#term, this.leads, name, ...given]
    if (!this.#isOver) this.#channel.postMessage(JSON.stringify(post, pack))
  }

  /** Waits for its turn to lead, or takes it. */
  #queue(isPatient = true): void {
    this.#letGo()
    const turn = new AbortController()
    this.#letGo = () => turn.abort()
    const lead = async () => {
      await this.#awake()
      if (turn.signal.aborted) return
      await new Promise<void>((resolve) => {
        this.#letGo = resolve
        this.#lead()
      })
    }
    const options = isPatient ? { signal: turn.signal } : { steal: true }
    this.#locks.request(this.#name, options, lead).catch(({ name }: Error) => {
      // It has given up waiting, or another tab has taken the lock, maybe before this one could lead.
      if (turn.signal.aborted || this.#isOver) return
      if (name !== 'AbortError') this.#secede()
      turn.abort()
      this.#follow()
    })
  }

  /** Locks are forbidden here, as where a page may store nothing: from now on this tab has everything for itself. */
  #secede(): void {
    this.#channel.close()
    this.#channel.postMessage = () => {}
    this.#locks = { request: (_name, _options, held) => held(null) }
  }

  #lead(): void {
    this.#timers.clear('leader')
    // A newcomer knows of no other, but what time it is.
    this.#term = Math.max(Math.floor(this.#term) + 1, this.#platform.now()) + this.#id
    const calls = new Calls(this.#platform, this)
    this.#calls = calls
    const connector: Connector = new Connector({
      ...this.#line,
      item: (item) => {
        this.#post('item', item)
        this.#line.item(item)
      },
      live: () => {
        calls.wake()
        this.#post('live')
        this.#line.live()
      },
      changed: () => {
        if (connector !== this.#connector) return
        if (connector.issue !== this.issue) calls.wake()
        this.#post('state', stateOf(connector), this.#underWay)
        this.#adopt(stateOf(connector))
      },
    })
    connector.token = this.token
    connector.issue = this.issue
    this.#connector = connector
    this.#renew(calls)
    void this.#outbox.restore()
    connector.on('connect')
  }

  /** Another tab leads, now or soon. */
  #follow(): void {
    this.#resign()
    this.#renew(this.#own.calls)
    this.#adopt({ isCarried: false })
    this.#post('hello', this.#id)
    this.#watch(leaderAnswerMs)
    this.#queue()
  }

  #resign(): void {
    const connector = this.#connector
    this.#connector = undefined
    connector?.on('close')
    this.#calls?.end(new Error())
  }

  #leave(): void {
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

  /** Another leads, who may have heard of nothing that is not said yet. */
  #greet(term: number): void {
    this.#term = term
    this.#said = new Map(this.#unsaid.map((message) => [message.key, message]))
    this.#underWay = []
  }

  /** Asks the leader for a sign of life after so long without one, and takes the lock where none comes. */
  #watch(ms: number): void {
    if (this.#connector) return
    this.#timers.set('leader', ms, (late) => {
      if (ms === leaderAnswerMs && late < lateMs) return this.#queue(false)
      this.#post('ask')
      this.#watch(leaderAnswerMs)
    })
  }

  /** Resolves when this tab knows what became of the lock if it has slept: news of locks come in their order. */
  async #awake(isAgain = false): Promise<void> {
    const askedAt = this.#platform.now()
    await this.#locks.request(`${this.#name}:${this.#id}`, {}, async () => {})
    // An answer from before it slept tells nothing; locks may be slow, too.
    if (!isAgain && this.#platform.now() - askedAt > lateMs) await this.#awake(true)
  }

  #say(message: Outgoing): void {
    this.#said.set(message.key, message)
    if (!this.#connector) this.#post('say', this.#term, message)
  }

  #forget(key: string): void {
    this.#said.delete(key)
    this.#underWay = this.#underWay.filter((message) => message.key !== key)
  }

  get #unsaid(): readonly Outgoing[] {
    return [...this.#underWay.filter(({ key }) => !this.#said.has(key)), ...this.#said.values()]
  }

  /** Notes what the leader, or this tab as such, has on its way. */
  #note(messages: readonly Outgoing[]): void {
    this.#underWay = messages
    for (const { key, hasFailed } of messages) {
      // What is tried again here has not failed, whatever the leader knew.
      if (!hasFailed || this.#said.get(key)?.hasFailed) this.#said.delete(key)
    }
  }

  /** Shows what the leader has on its way, and what was said here and is not among it. */
  #mirror(messages: readonly Outgoing[]): void {
    this.#note(messages)
    this.#outbox.show(this.#unsaid)
  }

  /** From now on messages are sent by these calls, or, until it is restored, none are. */
  #renew(calls: Calls): void {
    const outbox: Outbox = new Outbox({
      ...this.#own,
      calls,
      store: {
        load: async () => this.#own.store?.load() ?? [],
        save: async (messages) => {
          if (outbox !== this.#outbox) return
          this.#note(messages)
          await this.#awake()
          // It slept, and another tab leads.
          if (outbox !== this.#outbox) return
          this.#post('underWay', messages)
          await this.#own.store?.save(messages)
        },
      },
      decided: (key) => this.#post('decided', this.#own.transcript.find(key)),
    })
    this.#outbox = outbox
    outbox.show(this.#unsaid)
  }
}
