import { hash } from 'node:crypto'
import {
  bodyIsNoObject,
  gather,
  type Input,
  InvalidInput,
  type Operation,
  operations,
  parseInput,
} from '@parley/contract'
import { type Caller, type Chat, presentParticipant } from './chat/chat.ts'
import type { Moment } from './chat/decision.ts'
import { Refusal } from './chat/refusal.ts'
import type { Clock } from './clock.ts'
import type { Enact, Enacted } from './enact.ts'
import { findInstance, type Instance } from './instance.ts'
import {
  type AnyCommand,
  type AnyContactCommand,
  type AnyInstanceQuery,
  type AnyQuery,
  connectOperations,
  participantOperations,
} from './operations/index.ts'
import { type Key, type SignedRequest, verifySignature } from './sigv4.ts'
import type { Remembered, Store } from './store/store.ts'
import type { Tokens } from './tokens.ts'

/** A request that has found its operation; nothing of it is checked yet. */
export interface Request {
  readonly operation: Operation
  readonly labels: Readonly<Record<string, string>>
  readonly query: string
  readonly bearer: string | undefined
  readonly body: Buffer
  /** For the signature of a control-plane request. */
  readonly signed: () => SignedRequest
}

/** Checked input, of whatever operation. */
type AnyInput = Input<Operation>

/** Called once: with what went wrong, or with the reply's JSON text. */
export type Answer = (error: unknown, reply: string) => void

interface Parts {
  readonly store: Store
  readonly enact: Enact
  readonly tokens: Tokens
  readonly clock: Clock
  readonly instance: Instance
  readonly keys: ReadonlyMap<string, Key>
}

const minuteMs = 60_000
const participantMemoryMs = 10 * minuteMs
const contactMemoryMs = 24 * 60 * minuteMs
const startMemoryMs = 7 * contactMemoryMs

/**
 * The spine: authenticate, parse, enact, reply, in the order of spec §1.5 and control-plane §4.2. (Routing and the
 * body's size come before, in `http/`; state and role are decided inside the chat.)
 */
export class Pipeline {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  handle(request: Request, answer: Answer): void {
    try {
      if (request.operation.refusals.includes('not-built'))
        throw new Refusal('not-built', `${request.operation.name} is not built yet`)
      if (request.operation.service === 'participant') this.#participant(request, answer)
      else this.#connect(request, answer)
    } catch (error) {
      answer(error, '')
    }
  }

  #participant(request: Request, answer: Answer): void {
    const { store, tokens } = this.#parts
    const operation = participantOperations[request.operation.name as keyof typeof participantOperations] as
      | AnyCommand
      | AnyQuery
    const caller = tokens.check(
      request.operation.credential === 'participant-token' ? 'participant' : 'connection',
      request.bearer,
    )
    const chat = store.chat(caller.chatId)
    if (chat === undefined) throw new Refusal('token-unknown')
    try {
      const input = inputOfPresent(request, chat, caller, 'repeatsAfterEnd' in operation)
      if ('decide' in operation) this.#command(operation, caller, input, request, answer)
      else answer(undefined, this.#query(operation, chat, caller, input))
    } catch (error) {
      // The chat as it was decided may be ahead of the disk; what was refused because of it waits for the disk.
      store.settled(caller.chatId, (failed) => answer(failed ?? error, ''))
    }
  }

  #command(command: AnyCommand, caller: Caller, input: AnyInput, request: Request, answer: Answer): void {
    const gather = command.gather?.(caller, input)
    const remember = command.remembers
      ? this.#remember(request, input, caller.participantId, participantMemoryMs, 'replace')
      : undefined
    this.#parts.enact.enact(
      {
        chatId: caller.chatId,
        ...(remember !== undefined && { remember }),
        ...(gather !== undefined && { gather }),
        decide: (chat, moment, facts) => command.decide(chat, caller, input, moment, facts),
      },
      replying(answer),
    )
  }

  #query(query: AnyQuery, chat: Chat, caller: Caller, input: AnyInput): string {
    const log = this.#parts.store.log(caller.chatId)
    if (log === undefined) throw new Refusal('token-unknown')
    return query.read(chat, log, caller, input)
  }

  #connect(request: Request, answer: Answer): void {
    const { instance, keys } = this.#parts
    // The wall clock, never the chats': a client corrects its own by our Date header (control-plane §3.6).
    const verdict = verifySignature(request.signed(), keys, {
      region: instance.region,
      service: 'connect',
      now: Date.now(),
    })
    if (!verdict.ok) throw new Refusal(verdict.reason, verdict.detail)
    const input = inputOf(request)
    if ('InstanceId' in input) findInstance(instance, String(input['InstanceId']))

    if (request.operation === operations.connect.StartChatContact) return this.#startChat(request, answer)
    const operation = connectOperations[
      request.operation.name as Exclude<keyof typeof connectOperations, 'StartChatContact'>
    ] as AnyContactCommand | AnyInstanceQuery
    if ('decide' in operation) return this.#contactCommand(operation, input, request, answer)
    this.#instanceQuery(operation, input, answer)
  }

  /** The chat that is read may be ahead of the disk; the answer waits for it. */
  #instanceQuery(query: AnyInstanceQuery, input: AnyInput, answer: Answer): void {
    const { instance, store } = this.#parts
    let chatId: string | undefined
    const find = (contactId: string) => {
      const chat = this.#findChat(contactId)
      chatId = chat.id
      return chat
    }
    const reply = JSON.stringify(query.read(instance, input, find))
    if (chatId === undefined) answer(undefined, reply)
    else store.settled(chatId, (failed) => answer(failed, reply))
  }

  #contactCommand(command: AnyContactCommand, input: AnyInput, request: Request, answer: Answer): void {
    const chat = this.#findChat('ContactId' in input ? String(input['ContactId']) : '')
    const remember = command.remembers ? this.#remember(request, input, '', contactMemoryMs, 'refuse') : undefined
    this.#parts.enact.enact(
      {
        chatId: chat.id,
        ...(remember !== undefined && { remember }),
        decide: (current: Chat, moment: Moment) => command.decide(current, input, moment),
      },
      replying(answer),
    )
  }

  #startChat(request: Request, answer: Answer): void {
    const { store, enact, instance, tokens } = this.#parts
    const { begin, withConnection } = connectOperations.StartChatContact
    const input = parseInput(operations.connect.StartChatContact, bodyOf(request))
    const remember = this.#remember(request, input, instance.id, startMemoryMs, 'refuse')
    enact.begin(
      (moment) => begin(instance, input, moment),
      remember,
      (error, outcome) => {
        if (outcome === undefined) return answer(error, '')
        const started = JSON.parse(outcome.reply)
        const chat = store.chat(started.ContactId)
        if (chat === undefined) return answer(new Error('a chat that was started is not there'), '')
        answer(undefined, JSON.stringify(withConnection(started, input, chat, { credentials: tokens })))
      },
    )
  }

  /** Commands on a chat take any of its contacts (control-plane §6.1). */
  #findChat(contactId: string): Chat {
    const { store } = this.#parts
    const chatId = store.chatIdOfContact(contactId)
    const chat = chatId === undefined ? undefined : store.chat(chatId)
    if (chat === undefined) throw new Refusal('contact-unknown')
    return chat
  }

  /** Nothing is remembered without a ClientToken, and an empty one is none (spec §5.3). */
  #remember(
    { operation, body }: Request,
    input: AnyInput,
    who: string,
    memoryMs: number,
    otherwise: Remembered['otherwise'],
  ): Remembered | undefined {
    if (!('ClientToken' in input) || typeof input['ClientToken'] !== 'string' || input['ClientToken'] === '')
      return undefined
    return {
      name: `${operation.name} ${who} ${input['ClientToken']}`,
      fingerprint: hash('sha256', body, 'base64'),
      expires: this.#parts.clock.now() + memoryMs,
      otherwise,
    }
  }
}

const replying =
  (answer: Answer): Enacted =>
  (error, outcome) =>
    answer(error, outcome?.reply ?? '')

/**
 * Who is gone learns nothing about his input; only a farewell that may be a repeat is looked at (spec §1.5, §1.10).
 * @throws Refusal contact-ended, token-unknown, participant-gone; InvalidInput
 */
function inputOfPresent(request: Request, chat: Chat, caller: Caller, mayBeGone: boolean): AnyInput {
  if (!mayBeGone) presentParticipant(chat, caller)
  try {
    return inputOf(request)
  } catch (problems) {
    presentParticipant(chat, caller)
    throw problems
  }
}

/** @throws InvalidInput */
function inputOf(request: Request): AnyInput {
  return parseInput(
    request.operation,
    gather(request.operation, {
      labels: request.labels,
      ...(request.query !== '' && { query: new URLSearchParams(request.query) }),
      body: bodyOf(request),
    }),
  )
}

/** An empty body is the same as `{}` (spec §1.1). */
function bodyOf({ body }: Request): unknown {
  if (body.length === 0) return {}
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new InvalidInput([bodyIsNoObject])
  }
}
