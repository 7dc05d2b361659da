import { startTestServer, type TestServer } from '@parley/server/testing'
import { ChatClients, type Person } from '../../../server/src/testing/chat-clients.ts'
import type { Backend, Seat } from './backend.ts'

interface Running {
  readonly server: TestServer
  readonly clients: ChatClients
}

const seatOf = ({ contactId, participantId, participantToken }: Person): Seat => ({
  contactId,
  participantId,
  participantToken,
})

/** The services that were started and not stopped; each lives in this process. */
export class LocalBackend implements Backend, AsyncDisposable {
  readonly #running = new Map<string, Running>()

  async start(options: Parameters<Backend['start']>[0] = {}): Promise<string> {
    const server = await startTestServer(options)
    this.#running.set(server.endpoint, { server, clients: new ChatClients(server) })
    return server.endpoint
  }

  async stop(endpoint: string): Promise<void> {
    const { server, clients } = this.#at(endpoint)
    this.#running.delete(endpoint)
    clients[Symbol.dispose]()
    await server.stop()
  }

  async advance(endpoint: string, ms: number): Promise<void> {
    await this.#at(endpoint).server.advance(ms)
  }

  async startChat(endpoint: string): Promise<Seat> {
    return seatOf(await this.#at(endpoint).clients.startChat())
  }

  async addAgent(endpoint: string, contactId: string): Promise<Seat> {
    return seatOf(await this.#at(endpoint).clients.addAgent(contactId))
  }

  async endChat(endpoint: string, contactId: string): Promise<void> {
    await this.#at(endpoint).clients.stop(contactId)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running.keys()].map((endpoint) => this.stop(endpoint)))
  }

  #at(endpoint: string): Running {
    const running = this.#running.get(endpoint)
    if (running === undefined) throw new Error(`no service runs at ${endpoint}`)
    return running
  }
}
