import { type Parley, startParley } from '@parley/testing'
import type { Backend, Seat } from './backend.ts'

/** The services that were started and not stopped; each lives in this process. */
export class LocalBackend implements Backend, AsyncDisposable {
  readonly #running = new Map<string, Parley>()

  async start(options: Parameters<Backend['start']>[0] = {}): Promise<string> {
    const parley = await startParley(options)
    this.#running.set(parley.endpoint, parley)
    return parley.endpoint
  }

  async stop(endpoint: string): Promise<void> {
    const parley = this.#at(endpoint)
    this.#running.delete(endpoint)
    await parley.stop()
  }

  advance(endpoint: string, ms: number): Promise<void> {
    return this.#at(endpoint).clock.advance(ms)
  }

  startChat(endpoint: string): Promise<Seat> {
    return this.#at(endpoint).startChat()
  }

  addAgent(endpoint: string, contactId: string): Promise<Seat> {
    return this.#at(endpoint).addSeat(contactId, 'AGENT', 'Jo')
  }

  endChat(endpoint: string, contactId: string): Promise<void> {
    return this.#at(endpoint).endChat(contactId)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running.keys()].map((endpoint) => this.stop(endpoint)))
  }

  #at(endpoint: string): Parley {
    const parley = this.#running.get(endpoint)
    if (parley === undefined) throw new Error(`no service runs at ${endpoint}`)
    return parley
  }
}
