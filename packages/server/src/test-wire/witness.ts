import type { Clock } from '../clock.ts'

interface Who {
  readonly participantId: string
  readonly role: string
}

/** A request as the service saw it, and what it answered; no token of anybody is kept. */
export interface SeenRequest {
  /** The chats' clock, ISO 8601. */
  readonly at: string
  readonly operation: string
  /** The participant, of a request of the participant service. */
  readonly who?: Who
  readonly input: unknown
  /** Absent as long as there is no answer. */
  answer?: { readonly status: number; readonly output?: unknown; readonly error?: string; readonly reason?: string }
}

/** A frame of a participant's socket. */
export interface SeenFrame {
  readonly at: string
  readonly who?: Who
  readonly direction: 'out' | 'in'
  readonly topic: string | undefined
  /** An item, the topics of a subscription, or what else the frame holds. */
  readonly content: unknown
}

const secrets = new Set(['ParticipantToken', 'ConnectionToken', 'ClientToken', 'Url', 'Code', 'State'])

/** What went over the wire last, for a test to look at. */
export class Witness {
  readonly requests: SeenRequest[] = []
  readonly frames: SeenFrame[] = []
  readonly #clock: Clock

  readonly #keptMax: number

  /** @param keptMax so many of each are kept, the latest */
  constructor(clock: Clock, keptMax = 100_000) {
    this.#clock = clock
    this.#keptMax = keptMax
  }

  request(operation: string, who: Who | undefined, body: string): SeenRequest {
    const seen: SeenRequest = { at: this.#at(), operation, ...(who !== undefined && { who }), input: parsed(body) }
    this.#keep(this.requests, seen)
    return seen
  }

  frame(
    direction: SeenFrame['direction'],
    who: Who | undefined,
    { topic, content }: Pick<SeenFrame, 'topic' | 'content'>,
  ): void {
    this.#keep<SeenFrame>(this.frames, {
      at: this.#at(),
      ...(who !== undefined && { who }),
      direction,
      topic,
      content,
    })
  }

  answered(seen: SeenRequest, reply: string): void {
    seen.answer = { status: 200, output: parsed(reply) }
  }

  /** Forgets everything. */
  clear(): void {
    this.requests.length = 0
    this.frames.length = 0
  }

  #keep<Seen>(list: Seen[], seen: Seen): void {
    if (list.length >= this.#keptMax) list.shift()
    list.push(seen)
  }

  #at(): string {
    return new Date(this.#clock.now()).toISOString()
  }
}

function parsed(text: string): unknown {
  if (text === '') return {}
  try {
    return JSON.parse(text, (name, value) => (secrets.has(name) ? '…' : value))
  } catch {
    return text
  }
}
