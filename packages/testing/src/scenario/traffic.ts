import { wire } from '@parley/contract'
import type { Seat } from '../person.ts'
import type { DeviceEars } from './device.ts'

/** Which operation of the participant service a request asks for. */
const operations = Object.entries(wire.participant).map(([name, { method, path }]) => ({
  name,
  method,
  path: new RegExp(`${path.replace(/\{\w+\}/g, '[^/]+')}$`),
}))

/** What the people of a scenario have asked for, and how long what they said was on its way. */
export class Traffic {
  /** How often each operation was asked for. */
  readonly requests: Record<string, number> = {}
  /** From the call that sends a message to the frame that brings it to somebody else, in milliseconds of the wall clock. */
  readonly waysMs: number[] = []
  readonly #said = new Map<string, number>()

  called(operation: string): void {
    this.requests[operation] = (this.requests[operation] ?? 0) + 1
  }

  /** Is about to be sent. */
  said(contactId: string, text: string): void {
    this.#said.set(`${contactId} ${text}`, performance.now())
  }

  /** What a device of whoever sits there hears. */
  earsOf({ contactId, participantId }: Seat): Pick<DeviceEars, 'asked' | 'received'> {
    return {
      asked: (method, url) => {
        const { pathname } = new URL(url)
        const operation = operations.find((each) => each.method === method && each.path.test(pathname))
        if (operation !== undefined) this.called(operation.name)
      },
      received: (frame) => {
        const { topic, content } = JSON.parse(frame) as { readonly topic?: string; readonly content?: unknown }
        if (topic !== 'aws/chat' || typeof content !== 'string') return
        const { Type, Content, ParticipantId } = JSON.parse(content) as Readonly<Record<string, string>>
        const begun = this.#said.get(`${contactId} ${Content}`)
        if (Type === 'MESSAGE' && ParticipantId !== participantId && begun !== undefined)
          this.waysMs.push(performance.now() - begun)
      },
    }
  }
}
