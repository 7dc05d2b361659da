import { type Caller, type Chat, presentParticipant } from './chat/chat.ts'
import { Refusal, TooManyRequests } from './chat/refusal.ts'
import type { Clock } from './clock.ts'
import type { ControlPlane } from './control-plane.ts'
import type { Enact } from './enact.ts'
import { type AnyCommand, type AnyQuery, participantOperations } from './operations/index.ts'
import type { Outside } from './operations/participant-operation.ts'
import { type Answer, type AnyInput, inputOf, type Request, rememberedAs, replying } from './request.ts'
import { chatMemoryMs, type Store } from './store/store.ts'
import type { Throttle } from './throttle.ts'
import type { Tokens } from './tokens.ts'
import type { Library } from './views/library.ts'

interface Parts {
  readonly store: Store
  readonly enact: Enact
  readonly tokens: Tokens
  readonly clock: Clock
  readonly controlPlane: ControlPlane
  readonly throttle: Throttle | undefined
  readonly library: Library
  /** Where an identity provider is configured. */
  readonly outside?: Outside | undefined
}

/**
 * The spine: authenticate, parse, enact, reply, in the order of spec §1.5. (Routing and the body's size come before,
 * in `http/`; state and role are decided inside the chat.)
 */
export class Pipeline {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  handle(request: Request, answer: Answer): void {
    const { operation } = request
    try {
      if (operation.service === 'connect') this.#parts.controlPlane.handle(request, answer)
      else this.#participant(request, answer)
    } catch (error) {
      answer(error, '')
    }
  }

  #participant(request: Request, answer: Answer): void {
    const { store, tokens, throttle } = this.#parts
    const { name, credential } = request.operation
    const operation: AnyCommand | AnyQuery = participantOperations[name as keyof typeof participantOperations]
    const caller = tokens.check(credential === 'participant-token' ? 'participant' : 'connection', request.bearer)
    const chat = store.chat(caller.chatId)
    if (chat === undefined) throw new Refusal('token-unknown')
    try {
      const mayBeGone = 'repeatsAfterEnd' in operation
      if (!mayBeGone) presentParticipant(chat, caller)
      // Before the input is looked at, as a gateway's throttle would be (spec §1.5).
      throttle?.check(request.operation, caller.participantId)
      if ('decide' in operation && store.full) throw new TooManyRequests()
      const input = mayBeGone ? inputOfFarewell(request, chat, caller) : inputOf(request, request.operation)
      if ('decide' in operation) this.#ask(operation, chat, caller, input, request, answer)
      else answer(undefined, this.#query(operation, chat, caller, input))
    } catch (error) {
      // The chat as it was decided may be ahead of the disk; what was refused because of it waits for the disk.
      store.settled(caller.chatId, (failed) => answer(failed ?? error, ''))
    }
  }

  #ask(command: AnyCommand, chat: Chat, caller: Caller, input: AnyInput, request: Request, answer: Answer): void {
    const { outside, clock } = this.#parts
    if (command.ask === undefined) return this.#command(command, caller, input, request, answer)
    command
      .ask(outside, chat, caller, input, clock.now())
      .then((facts) => this.#command(command, caller, input, request, answer, facts))
      .catch((error: unknown) => answer(error, ''))
  }

  #command(
    command: AnyCommand,
    caller: Caller,
    input: AnyInput,
    request: Request,
    answer: Answer,
    asked?: unknown,
  ): void {
    const { enact, clock, library } = this.#parts
    const gather = command.gather?.(caller, input, library)
    const remember = command.remembers
      ? rememberedAs(request, input, caller.participantId, {
          expires: clock.now() + chatMemoryMs,
          otherwise: 'replace',
          scope: 'chat',
        })
      : undefined
    enact.enact(
      {
        chatId: caller.chatId,
        ...(remember !== undefined && { remember }),
        ...(gather !== undefined && { gather }),
        decide: (chat, moment, facts) => command.decide(chat, caller, input, moment, facts ?? asked),
      },
      replying(answer),
    )
  }

  #query(query: AnyQuery, chat: Chat, caller: Caller, input: AnyInput): string {
    const { store, library, tokens } = this.#parts
    const log = store.log(caller.chatId)
    if (log === undefined) throw new Refusal('token-unknown')
    const pastLog = (chatId: string) => store.log(chatId)
    return query.read(chat, log, caller, input, { library, credentials: tokens, pastLog })
  }
}

/**
 * Who is gone learns nothing about his input; only a farewell that may be a repeat is looked at (spec §1.5, §1.10).
 * @throws Refusal contact-ended, token-unknown, participant-gone; InvalidInput
 */
function inputOfFarewell(request: Request, chat: Chat, caller: Caller): AnyInput {
  try {
    return inputOf(request, request.operation)
  } catch (problems) {
    presentParticipant(chat, caller)
    throw problems
  }
}
