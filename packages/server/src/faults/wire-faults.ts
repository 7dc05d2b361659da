import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Credential } from '@parley/contract'
import type { WebSocket } from 'ws'
import { type Caller, findParticipant } from '../chat/chat.ts'
import type { Clock } from '../clock.ts'
import type { Store } from '../store/store.ts'
import type { Tokens } from '../tokens.ts'
import type { FaultDesk, Happening } from './fault-desk.ts'
import { FaultyRequest } from './faulty-request.ts'
import { FaultySocket, type Wire } from './faulty-socket.ts'

interface Parts {
  readonly desk: FaultDesk
  readonly tokens: Tokens
  readonly store: Store
  readonly clock: Clock
}

/** Where rules meet the wire: requests, signed URLs, handshakes, frames. */
export class WireFaults {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The request as one that goes wrong; undefined where no rule strikes it. */
  request(operation: string, credential: Credential, bearer: string | undefined, response: ServerResponse) {
    if (this.#parts.desk.idle) return undefined
    const caller = credential === 'signature' ? undefined : this.#bearer(credential, bearer)
    return this.#struck({ on: operation, isRequest: true, who: this.#who(caller) }, response)
  }

  /** The same for a signed URL. */
  transfer(direction: 'upload' | 'download', response: ServerResponse) {
    if (this.#parts.desk.idle) return undefined
    return this.#struck({ on: direction, isRequest: true, who: undefined }, response)
  }

  /**
   * Lets a handshake through, now or later, or does with it what a rule says.
   * @param refuse answers the handshake with this status
   */
  handshake(caller: Caller, line: Duplex, accept: () => void, refuse: (status: number) => void): void {
    const { desk, clock } = this.#parts
    const rules = desk.strike({ on: 'handshake', isRequest: false, who: this.#who(caller) })
    const delayMs = rules.find((rule) => rule.do === 'delay')?.ms ?? 0
    const then = () => {
      const end = rules.find((rule) => rule.do !== 'delay')
      if (end === undefined) accept()
      else if (end.do === 'error') refuse(end.status ?? 503)
      else if (end.do === 'reset') line.destroy()
    }
    if (delayMs > 0) clock.at(clock.now() + delayMs, then)
    else then()
  }

  /** The websocket as one whose frames may go astray. */
  socket(webSocket: WebSocket, line: Duplex, caller: Caller): Wire {
    const { desk, clock } = this.#parts
    return new FaultySocket(webSocket, line, clock, (frame) =>
      desk.idle ? [] : desk.strike({ on: 'frame', isRequest: false, who: this.#who(caller), frame }),
    )
  }

  #struck(happening: Happening, response: ServerResponse): FaultyRequest | undefined {
    const rules = this.#parts.desk.strike(happening)
    return rules.length === 0 ? undefined : new FaultyRequest(rules, response, this.#parts.clock)
  }

  /** Whom a token names; a bad one is for the pipeline to refuse. */
  #bearer(credential: 'participant-token' | 'connection-token', bearer: string | undefined): Caller | undefined {
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
