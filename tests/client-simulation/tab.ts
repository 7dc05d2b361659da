import { Incoming } from '../../packages/client/src/chatjs/incoming.ts'
import { FullSession } from '../../packages/client/src/full-session.ts'
import { type ChatItem, isPiece, isShown, type SocketItem } from '../../packages/client/src/item.ts'
import type { Laws } from '../simulation/laws.ts'
import type { Random } from '../simulation/random.ts'
import { checkShown } from './check-shown.ts'
import { Device } from './device.ts'
import type { LineFaults, Wires } from './line.ts'
import { count } from './tally.ts'
import type { VirtualTime } from './virtual-time.ts'

interface World {
  readonly time: VirtualTime
  readonly random: Random
  readonly laws: Laws
  readonly service: Wires
}

interface Who {
  readonly participantToken: string
  readonly participantId?: string
}

/** What the application was told of a receipt: the earliest that any later message has. */
interface Seen {
  readonly deliveredAt?: string | undefined
  readonly readAt?: string | undefined
}

/** A session on a device, and all that must be true of it. */
export class Tab {
  readonly device: Device
  session: FullSession
  readonly #world: World
  readonly #endpoint: string
  readonly #who: Who
  /** What was said here, and how often. */
  readonly #said = new Map<string, number>()
  /** Whether a frame may ever have overtaken another. */
  #isInOrder = true
  /** What the session's iterator gave. */
  #iterated: ChatItem[] = []
  /** What an application that was written for ChatJS was told, and what the first page had shown. */
  #told: SocketItem[] = []
  #firstPage: ReadonlySet<string> = new Set()

  constructor(world: World, endpoint: string, who: Who) {
    this.#world = world
    this.#endpoint = endpoint
    this.#who = who
    this.device = new Device(world.time, world.random, world.service)
    this.session = this.#open()
  }

  get #view(): readonly ChatItem[] {
    return this.session.items.getSnapshot()
  }

  get shown(): readonly string[] {
    return this.#view.map(({ Content, ContentType, status }) => `${Content ?? ContentType} ${status}`)
  }

  #open(): FullSession {
    const { laws } = this.#world
    this.#told = []
    const told = this.#told
    const incoming = new Incoming('', (item) => told.push(item))
    const session = new FullSession(
      { endpoint: this.#endpoint, ...this.#who, platform: this.device.platform },
      {
        received: (item) => isShown(item) && !isPiece(item) && incoming.received(item),
        arrived: (item) => incoming.arrived(item),
      },
    )
    const begin = () => {
      if (session === this.session) this.#firstPage = new Set(session.items.getSnapshot().map(({ Id }) => Id))
      incoming.begin()
    }
    session.connected().then(begin, begin)
    session.items.subscribe(() => this.#checkView(session.items.getSnapshot()))
    this.#iterated = []
    const iterated = this.#iterated
    void (async () => {
      for await (const item of session.items) iterated.push(item)
    })().catch((error: Error) => laws.hold(false, `the iterator failed: ${error.stack}`))
    return session
  }

  say(content: string): void {
    count('messages said')
    const isRefused = this.#world.random.chance(0.05)
    // No text, and nothing else that a chat takes.
    if (isRefused) void this.session.sendMessage(content, 'image/png')
    else {
      this.#said.set(content, (this.#said.get(content) ?? 0) + 1)
      void this.session.sendMessage(content)
    }
  }

  acts(): void {
    const { random, laws } = this.#world
    const roll = random.next()
    if (roll < 0.4) this.session.markRead()
    else if (roll < 0.7) this.session.typing()
    else if (roll < 0.9) {
      this.session
        .loadOlder()
        .catch((error: Error) =>
          laws.hold(error.message.includes('over') || error.name === 'SessionOver', () => `older: ${error.stack}`),
        )
    } else {
      const failed = this.#view.find(({ status }) => status === 'failed')
      if (failed) void this.session.retry(failed.key)
    }
  }

  /** The page is left and comes back; what it had stored is there. */
  reload(): void {
    count('pages reloaded')
    this.session.close()
    this.session = this.#open()
  }

  close(): void {
    this.session.close()
    this.session.close()
  }

  checkComplete(transcript: readonly SocketItem[]): void {
    const { laws } = this.#world
    const { status } = this.session.state.getSnapshot()
    laws.hold(status === 'connected', () => `the session is ${status}`)
    const view = this.#view
    const pending = view.filter(({ status }) => status === 'pending')
    laws.hold(pending.length === 0, () => `${pending.length} messages were never sent: ${this.shown}`)
    const idsOf = (items: readonly SocketItem[]) => items.map(({ Id, Content }) => `${Id} ${Content}`).join('\n')
    const sent = view.filter(({ status }) => status === 'sent')
    const shown = transcript.slice(-sent.length)
    laws.hold(
      sent.length >= Math.min(transcript.length, 100),
      () => `only ${sent.length} of ${transcript.length} are shown`,
    )
    laws.hold(idsOf(sent) === idsOf(shown), () => `shown:\n${idsOf(sent)}\nkept:\n${idsOf(shown)}`)
    this.#checkReceipts(sent, transcript)
    for (const [content, times] of this.#said) {
      const kept = transcript.filter(({ Content }) => Content === content).length
      laws.hold(kept === times, () => `${content} was said ${times} times and is kept ${kept} times`)
    }
    const kept = transcript.map(({ Content }) => Content)
    const order = [...this.#said.keys()].filter((content) => content !== 'ok').map((content) => kept.indexOf(content))
    laws.hold(
      order.every((at, index) => index === 0 || order[index - 1]! < at),
      () => `said in this order: ${order}`,
    )
    laws.hold(!transcript.some(({ ContentType }) => ContentType === 'image/png'), 'what was refused is kept')
    const iterated = new Set(this.#iterated.map(({ Id }) => Id))
    laws.hold(iterated.size === this.#iterated.length, 'the iterator gave an item twice')
    // Older pages are shown, and not told again.
    const missed = sent.slice(-100).filter(({ Id }) => !iterated.has(Id))
    laws.hold(missed.length === 0, () => `the iterator left out ${idsOf(missed)}`)
    this.#checkTold()
    const times = this.#iterated.map(({ AbsoluteTime }) => AbsoluteTime)
    laws.hold(!this.#isInOrder || times.join() === times.toSorted().join(), () => `the iterator gave ${times}`)
  }

  /** Each item once; nothing is left out but what was there before. */
  #checkTold(): void {
    const { laws } = this.#world
    const told = new Set(this.#told.map(({ Id }) => Id))
    laws.hold(told.size === this.#told.length, 'the facade told an item twice')
    const untold = this.#iterated.filter(({ Id }) => !told.has(Id) && !this.#firstPage.has(Id))
    laws.hold(untold.length === 0, () => `the facade left out ${untold.map(({ Content }) => Content)}`)
    const times = this.#told.map(({ AbsoluteTime }) => AbsoluteTime)
    laws.hold(!this.#isInOrder || times.join() === times.toSorted().join(), () => `the facade told ${times}`)
  }

  /** The line gets worse or better. */
  set faults(faults: LineFaults) {
    this.device.line.faults = faults
    if (faults.overtaking > 0) this.#isInOrder = false
  }

  checkEnded(): void {
    const { status } = this.session.state.getSnapshot()
    this.#world.laws.hold(status === 'ended', () => `the chat has ended, the session is ${status}`)
    this.#world.laws.hold(
      !this.#view.some(({ status }) => status === 'pending'),
      'a message waits in a chat that has ended',
    )
  }

  checkClosed(): void {
    const { timers, line } = this.device
    this.#world.laws.hold(timers === 0, () => `${timers} timers are left after close`)
    this.#world.laws.hold(line.sockets.size === 0, () => `${line.sockets.size} sockets are left after close`)
  }

  #checkView(view: readonly ChatItem[]): void {
    const { laws } = this.#world
    checkShown(laws, view)
    for (const content of this.#said.keys()) {
      const times = view.filter((item) => item.Content === content && item.ContentType === 'text/plain').length
      laws.hold(times <= this.#said.get(content)!, () => `${content} is shown ${times} times: ${this.shown}`)
    }
  }

  /** What the view says of receipts is what the transcript says, of each message or a later one. */
  #checkReceipts(sent: readonly ChatItem[], transcript: readonly SocketItem[]): void {
    const kept = new Map<string, Seen>()
    let deliveredAt: string | undefined
    let readAt: string | undefined
    const earlier = (one: string | undefined, other: string | undefined) => [one, other].filter(Boolean).sort()[0]
    for (const { Id, MessageMetadata } of transcript.toReversed()) {
      const receipt = MessageMetadata?.Receipts?.find(
        ({ RecipientParticipantId: id }) => id !== this.session.participantId,
      )
      deliveredAt = earlier(deliveredAt, receipt?.DeliveredTimestamp)
      readAt = earlier(readAt, receipt?.ReadTimestamp)
      kept.set(Id, { deliveredAt, readAt })
    }
    for (const { Id, Type, Content, deliveredAt, readAt, ParticipantId } of sent) {
      if (Type === 'EVENT' || ParticipantId !== this.session.participantId) continue
      const { laws } = this.#world
      const truth = kept.get(Id)
      laws.hold(
        truth?.deliveredAt === deliveredAt && truth?.readAt === readAt,
        () => `${Content} shows ${deliveredAt}, ${readAt}; kept is ${truth?.deliveredAt}, ${truth?.readAt}`,
      )
    }
  }
}
