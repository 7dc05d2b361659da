import { type RemoteClock, RemoteControls, type RemoteFaults, type RemoteSnapshot } from '@parley/testing/remote'
import { AbstractStartedContainer, type RestartOptions, type StartedTestContainer } from 'testcontainers'

export interface Settings {
  /** The port inside. */
  readonly port: number
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly seed?: number
  readonly chats?: string
}

/** A chat that was planted, with the tokens of those who are in it. */
export interface PlantedChat {
  /** As the text calls it. */
  readonly id: string
  readonly contactId: string
  readonly ended: boolean
  readonly customer: PlantedPerson
  readonly agent?: PlantedPerson
}

interface PlantedPerson {
  readonly participantId: string
  readonly participantToken: string
}

const seedFile = '/data/seed.yaml'

/** A service in a running container: where it is, and its time, faults and state. */
export class StartedParleyContainer extends AbstractStartedContainer {
  readonly region: string
  readonly credentials: Settings['credentials']
  /** Of every new chat service: its one instance, and the flow that waits for an agent. */
  readonly instanceId = '11111111-1111-4111-8111-111111111111'
  readonly flowId = '22222222-2222-4222-8222-222222222222'
  readonly #settings: Settings
  #controls: RemoteControls
  #chats: readonly PlantedChat[] = []

  private constructor(started: StartedTestContainer, settings: Settings) {
    super(started)
    this.region = settings.region
    this.credentials = settings.credentials
    this.#settings = settings
    this.#controls = new RemoteControls(this.endpoint, settings.seed)
  }

  /** @throws where the chats cannot be planted; the container is stopped then */
  static async of(started: StartedTestContainer, settings: Settings): Promise<StartedParleyContainer> {
    const parley = new StartedParleyContainer(started, settings)
    try {
      await parley.#begin()
      return parley
    } catch (error) {
      await started.stop()
      throw error
    }
  }

  /** For clients, with the port outside. */
  get endpoint(): string {
    // By number: of unencrypted websockets ChatJS takes those of 127.0.0.1 alone.
    const host = this.getHost() === 'localhost' ? '127.0.0.1' : this.getHost()
    return `http://${host}:${this.getMappedPort(this.#settings.port)}`
  }

  /** Those of `withChats`. */
  get chats(): readonly PlantedChat[] {
    return this.#chats
  }

  /** As at the start: with the chats of `withChats` and no others, perhaps on another port. */
  override async restart(options?: Partial<RestartOptions>): Promise<void> {
    await super.restart(options)
    this.#controls = new RemoteControls(this.endpoint, this.#settings.seed)
    await this.#begin()
  }

  /** All that an AWS SDK's client has to be told: `new ConnectClient(parley.settings)`. */
  get settings() {
    const { endpoint, region, credentials } = this
    return { endpoint, region, credentials, maxAttempts: 1 }
  }

  get clock(): RemoteClock {
    return this.#controls.clock
  }

  get faults(): RemoteFaults {
    return this.#controls.faults
  }

  /** Keeps all chats and views and where the clock stands, 20 times at most. */
  snapshot(): Promise<RemoteSnapshot> {
    return this.#controls.snapshot()
  }

  /** Everything is as it was; sockets are closed with 1012. */
  restore(snapshot: RemoteSnapshot): Promise<void> {
    return this.#controls.restore(snapshot)
  }

  /** As if it had just been started, without the chats of `withChats`. */
  reset(): Promise<void> {
    return this.#controls.reset()
  }

  /** The latest requests, the oldest first; of one operation, if it is named. */
  requests(operation?: string): ReturnType<RemoteControls['requests']> {
    return this.#controls.requests(operation)
  }

  /** The latest frames of all sockets, the oldest first; of one topic, if it is named. */
  frames(topic?: string): ReturnType<RemoteControls['frames']> {
    return this.#controls.frames(topic)
  }

  /** Tells the service which port it has outside, and plants its chats. */
  async #begin(): Promise<void> {
    await this.#controls.reachedAt(this.endpoint)
    if (this.#settings.chats !== undefined) this.#chats = await this.#plant(this.#settings.chats)
  }

  async #plant(content: string): Promise<PlantedChat[]> {
    await this.copyContentToContainer([{ content, target: seedFile }])
    const { output, exitCode } = await this.exec(['node', '/parley/bin/parley.js', 'seed', seedFile, '--json'])
    if (exitCode !== 0) throw new Error(`The chats cannot be planted: ${output.trim()}`)
    return output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as PlantedChat)
  }
}
