import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Operation } from '@parley/contract'
import type { WebSocket } from 'ws'
import { type Caller, findParticipant } from '../chat/chat.ts'
import type { Clock } from '../clock.ts'
import { reasonOf, toWireError } from '../http/wire-error.ts'
import type { Store } from '../store/store.ts'
import type { Tokens } from '../tokens.ts'
import type { FaultDesk, Happening } from './fault-desk.ts'
import { type Answer, FaultyRequest } from './faulty-request.ts'
import { TappedSocket, type Wire } from './tapped-socket.ts'
import type { Witness } from './witness.ts'

/** What a test holds in its hands: what is to go wrong, and what was seen. */
export interface TestDesk {
  readonly faults: FaultDesk
  readonly witness: Witness
}

interface Parts extends TestDesk {
  readonly tokens: Tokens
  readonly store: Store
  readonly clock: Clock
}

/** One request, before anything of it is checked. */
interface Asked {
  readonly operation: Operation
  readonly bearer: string | undefined
  readonly body: Buffer
  readonly response: ServerResponse
}

/** The wire in a test: requests, signed URLs, handshakes and frames pass here, are noted, and go wrong by the rules. */
export class TestWire {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Handles a request and answers it, unless a rule strikes it. */
  request({ operation, bearer, body, response }: Asked, handle: (answered: Answer) => void, answer: Answer): void {
    const { faults, witness } = this.#parts
    const who = this.#who(this.#bearer(operation, bearer))
    const seen = witness.request(operation.name, who, body.toString())
    const noting: Answer = (error, reply) => {
      if (error === undefined) witness.answered(seen, reply)
      else {
        const { status, exception } = toWireError(operation.service, operation, error)
        seen.answer = { status, reason: reasonOf(error), ...(exception !== undefined && { error: exception }) }
      }
      answer(error, reply)
    }
    const rules = faults.strike({ on: operation.name, isRequest: true, who })
    new FaultyRequest(rules, response, faults).around(handle, noting)
  }

  /** The same for a signed URL. */
  transfer(on: 'upload' | 'download', response: ServerResponse, transfer: () => void, answer: Answer): void {
    const { faults } = this.#parts
    const rules = faults.strike({ on, isRequest: true, who: undefined })
    new FaultyRequest(rules, response, faults).around(transfer, answer)
  }

  /**
   * Lets a handshake through, now or later, or does with it what a rule says.
   * @param refuse answers the handshake with this status
   */
  handshake(caller: Caller, line: Duplex, accept: () => void, refuse: (status: number) => void): void {
    const { faults } = this.#parts
    const rules = faults.strike({ on: 'handshake', isRequest: false, who: this.#who(caller) })
    const delayMs = rules.find((rule) => rule.do === 'delay')?.ms ?? 0
    const then = () => {
      const end = rules.find((rule) => rule.do !== 'delay')
      if (end === undefined) accept()
      else if (end.do === 'error') refuse(end.status ?? 503)
      else if (end.do === 'reset') line.destroy()
      else faults.hold(line)
    }
    if (delayMs > 0) faults.hold(line, { inMs: delayMs, goOn: then })
    else then()
  }

  /** The service ends: whoever waits because of a rule waits no longer. */
  letGo(): void {
    this.#parts.faults.letGo()
  }

  /** The websocket as one whose frames are noted, and may go astray. */
  socket(webSocket: WebSocket, line: Duplex, caller: Caller): Wire {
    const { faults, witness, clock } = this.#parts
    return new TappedSocket(webSocket, line, clock, (direction, frame) => {
      const who = this.#who(caller)
      witness.frame(direction, who, frame)
      return faults.strike({ on: 'frame', isRequest: false, who, frame: { direction, ...frame } })
    })
  }

  /** Whom a token names; a bad one is for the pipeline to refuse. */
  #bearer({ credential }: Operation, bearer: string | undefined): Caller | undefined {
    if (credential === 'signature') return undefined
    try {
      return this.#parts.tokens.check(credential === 'participant-token' ? 'participant' : 'connection', bearer)
    } catch {
      return undefined
    }
  }

  #who(caller: Caller | undefined): Happening['who'] {
    const chat = caller && this.#parts.store.chat(caller.chatId)
    const participant = chat && findParticipant(chat, caller.participantId)
    return participant && { participantId: participant.id, role: participant.role }
  }
}
