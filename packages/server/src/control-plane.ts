import { operations } from '@parley/contract'
import type { Chat } from './chat/chat.ts'
import type { Source } from './chat/continuing.ts'
import type { Moment } from './chat/decision.ts'
import { Refusal, TooManyRequests } from './chat/refusal.ts'
import type { Clock } from './clock.ts'
import type { Enact } from './enact.ts'
import { findInstance, type Instance } from './instance.ts'
import type { Started } from './operations/connect/start-chat-contact.ts'
import {
  type AnyContactCommand,
  type AnyContactQuery,
  type AnyInstanceQuery,
  type AnyViewCommand,
  type AnyViewQuery,
  connectOperations,
} from './operations/index.ts'
import type { RefusedRequests } from './refused-requests.ts'
import { type Answer, type AnyInput, inputOf, type Request, rememberedAs, replying } from './request.ts'
import { type Key, verifySignature } from './sigv4.ts'
import type { Remembered, Store } from './store/store.ts'
import type { ViewStore } from './store/view-store.ts'
import type { Throttle } from './throttle.ts'
import type { Tokens } from './tokens.ts'
import type { Library } from './views/library.ts'

interface Parts {
  readonly store: Store
  readonly enact: Enact
  readonly tokens: Tokens
  readonly clock: Clock
  readonly instance: Instance
  readonly keys: ReadonlyMap<string, Key>
  readonly refused: RefusedRequests
  readonly throttle: Throttle | undefined
  /** Host and port of the public URL, where one is configured. */
  readonly publicHost?: string | undefined
  readonly views: ViewStore
  readonly library: Library
  readonly newId: () => string
  /** Told of each code that is to be exchanged. */
  readonly onCode?: (chatId: string, sessionId: string, code: string) => void
}

/** How long answers to backends are remembered (control-plane §4.2). */
const memoryMs = 24 * 3_600_000
const startMemoryMs = 7 * memoryMs

/** What a backend asks for: signature, throttle, input, instance, chat, in the order of control-plane §4.2. */
export class ControlPlane {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @throws Refusal, InvalidInput */
  handle(request: Request, answer: Answer): void {
    const { instance, refused, throttle } = this.#parts
    const accessKeyId = this.#checkSignature(request)
    throttle?.check(request.operation, accessKeyId)
    if (this.#parts.store.full) throw new TooManyRequests()
    const input = inputOf(request, request.operation)
    const name = request.operation.name as keyof typeof connectOperations
    checkRequired(connectOperations[name], input)
    if ('InstanceId' in input) findInstance(instance, String(input['InstanceId']))

    if (name === 'StartChatContact') return this.#startChat(request, answer)
    if (name === 'UpdateParticipantAuthentication') return this.#updateAuthentication(request, answer)
    if (name === 'CreatePersistentContactAssociation') return this.#associate(request, answer)
    if (name === 'DescribeRefusal') {
      const { explain } = connectOperations.DescribeRefusal
      return answer(undefined, JSON.stringify(explain(refused.find(String(input['RequestId'])))))
    }
    const operation: AnyContactCommand | AnyContactQuery | AnyInstanceQuery | AnyViewCommand | AnyViewQuery =
      connectOperations[name]
    if ('read' in operation) return answer(undefined, JSON.stringify(operation.read(instance, input)))
    if ('readViews' in operation) {
      return answer(undefined, JSON.stringify(operation.readViews(this.#parts.library, input)))
    }
    if ('changeViews' in operation) return this.#changeViews(operation, input, request, answer)
    const chat = this.#chatOf(String(input['ContactId']))
    if ('decide' in operation) return this.#command(operation, chat, input, request, answer)
    const reply = JSON.stringify(operation.describe(instance, chat, input))
    // The chat that is described may be ahead of the disk; the answer waits for the disk.
    this.#parts.store.settled(chat.id, (failed) => answer(failed, reply))
  }

  /**
   * By the wall clock, never the chats': a client corrects its own by our Date header (control-plane §3.6).
   * @returns the access key id
   */
  #checkSignature(request: Request): string {
    const { instance, keys, publicHost } = this.#parts
    const expected = { region: instance.region, service: 'connect', now: Date.now(), publicHost } as const
    const verdict = verifySignature(request.signed(), keys, expected)
    if (!verdict.ok) throw new Refusal(verdict.reason, verdict.detail)
    return verdict.accessKeyId
  }

  #changeViews(command: AnyViewCommand, input: AnyInput, request: Request, answer: Answer): void {
    const { views, library, clock } = this.#parts
    const remember = command.remembers ? this.#remembered(request, input) : undefined
    const decide = () => command.changeViews(library, input, { now: clock.now(), newId: this.#parts.newId })
    views.change({ decide, ...(remember !== undefined && { remember }) }, (error, reply = '') => answer(error, reply))
  }

  #remembered(request: Request, input: AnyInput): Remembered | undefined {
    const expires = this.#parts.clock.now() + memoryMs
    return rememberedAs(request, input, '', { expires, otherwise: 'refuse', scope: 'instance' })
  }

  #command(command: AnyContactCommand, { id }: Chat, input: AnyInput, request: Request, answer: Answer): void {
    const { enact } = this.#parts
    const remember = command.remembers ? this.#remembered(request, input) : undefined
    const decide = (chat: Chat, moment: Moment) => command.decide(chat, input, moment)
    const completed = command.complete === undefined ? answer : this.#completing(command, answer)
    const told = command.tellRefused === undefined ? completed : this.#tellingRefusals(command, id, completed)
    enact.enact({ chatId: id, decide, ...(remember !== undefined && { remember }) }, replying(told))
  }

  #completing({ complete }: AnyContactCommand, answer: Answer): Answer {
    const { instance } = this.#parts
    return (error, reply) =>
      error === undefined && complete !== undefined
        ? answer(undefined, JSON.stringify(complete(instance, JSON.parse(reply))))
        : answer(error, reply)
  }

  /** The chat is told first, then the backend. */
  #tellingRefusals({ tellRefused }: AnyContactCommand, chatId: string, answer: Answer): Answer {
    return (error, reply) => {
      if (!(error instanceof Refusal)) return answer(error, reply)
      const decide = (chat: Chat, moment: Moment) => tellRefused?.(chat, error.reason, moment) ?? { reply: undefined }
      this.#parts.enact.enact({ chatId, decide }, (failed) => answer(failed ?? error, reply))
    }
  }

  #startChat(request: Request, answer: Answer): void {
    const { store, enact, clock, instance, tokens } = this.#parts
    const { begin, withConnection } = connectOperations.StartChatContact
    const input = inputOf(request, operations.connect.StartChatContact)
    const how = { expires: clock.now() + startMemoryMs, otherwise: 'refuse', scope: 'instance' } as const
    const remember = rememberedAs(request, input, instance.id, how)
    const goOn = (source?: Source) =>
      enact.begin(
        (moment) => begin(instance, input, moment, source),
        remember,
        (error, outcome) => {
          if (outcome === undefined) return answer(error, '')
          const started = JSON.parse(outcome.reply) as Started
          const chat = store.chat(started.ContactId)
          if (chat === undefined) return answer(new Error('a chat that was started is not there'), '')
          answer(undefined, JSON.stringify(withConnection(started, input, chat, { credentials: tokens })))
        },
      )
    const sourceId = input.PersistentChat?.SourceContactId
    if (sourceId === undefined) goOn()
    else this.#withSource(sourceId, answer, goOn)
  }

  #associate(request: Request, answer: Answer): void {
    const { enact } = this.#parts
    const { contract, associate } = connectOperations.CreatePersistentContactAssociation
    const input = inputOf(request, contract)
    const { id } = this.#chatOf(input.InitialContactId)
    const remember = this.#remembered(request, input)
    this.#withSource(input.SourceContactId, answer, (source) => {
      const decide = (chat: Chat, moment: Moment) => associate(chat, input, moment, source)
      enact.enact({ chatId: id, decide, ...(remember !== undefined && { remember }) }, replying(answer))
    })
  }

  /** Goes on with the chat of a source contact as it is now, when that is on stable storage. */
  #withSource(contactId: string, answer: Answer, goOn: (source: Source) => void): void {
    const { store } = this.#parts
    const chat = this.#chatOf(contactId)
    const lastSeq = store.log(chat.id)?.lastSeq ?? 0
    store.settled(chat.id, (failed) => (failed === undefined ? goOn({ chat, lastSeq }) : answer(failed, '')))
  }

  /** The State says whose it is. The answer comes before the exchange of the code begins (control-plane §7.17). */
  #updateAuthentication(request: Request, answer: Answer): void {
    const { store, enact, tokens, onCode } = this.#parts
    const { sessionOf, decide } = connectOperations.UpdateParticipantAuthentication
    const input = inputOf(request, operations.connect.UpdateParticipantAuthentication)
    const { chatId, sessionId } = sessionOf(input, tokens)
    if (store.chat(chatId) === undefined) throw new Refusal('authentication-unknown', 'State is unknown')
    enact.enact({ chatId, decide: (chat, moment) => decide(chat, sessionId, input, moment) }, (error, outcome) => {
      replying(answer)(error, outcome)
      if (error === undefined && input.Code !== undefined) onCode?.(chatId, sessionId, input.Code)
    })
  }

  /** Any of a chat's contacts names it (control-plane §6.1). */
  #chatOf(contactId: string): Chat {
    const { store } = this.#parts
    const chatId = store.chatIdOfContact(contactId)
    const chat = chatId === undefined ? undefined : store.chat(chatId)
    if (chat === undefined) throw new Refusal('contact-unknown')
    return chat
  }
}

/** @throws Refusal invalid-request with all that is missing */
function checkRequired({ requires = [] }: Pick<AnyContactCommand, 'contract' | 'requires'>, input: AnyInput): void {
  const missing = requires.filter((member) => (input[member] ?? '') === '')
  if (missing.length > 0) throw new Refusal('invalid-request', `${missing.join(', ')} must be given`)
}
