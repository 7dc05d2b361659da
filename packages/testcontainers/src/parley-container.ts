import { randomUUID } from 'node:crypto'
import { GenericContainer, Wait } from 'testcontainers'
import { type Settings, StartedParleyContainer } from './started-parley-container.ts'

/** The port inside. */
const port = 7400

/**
 * The image as a container for one test or many: in memory, with its test controls open, keys of its own, and told how it
 * is reached before anybody asks.
 *
 *     await using parley = await new ParleyContainer('parley').start()
 */
export class ParleyContainer extends GenericContainer {
  #region = 'us-east-1'
  #accessKeyId = 'test'
  #secretAccessKey: string = randomUUID()
  #seed: number | undefined
  #chats: string | undefined

  /** @param image what `docker build` was told to call it */
  constructor(image: string) {
    super(image)
    this.withExposedPorts(port).withWaitStrategy(Wait.forHttp('/healthz', port))
    this.withEnvironment({ PARLEY_DATA_DIR: 'memory', PARLEY_TEST_CONTROLS: 'on' })
    this.withKeys(this.#accessKeyId, this.#secretAccessKey)
  }

  /** What requests are signed with; a secret that nobody knows if it is not given. */
  withKeys(accessKeyId: string, secretAccessKey: string): this {
    this.#accessKeyId = accessKeyId
    this.#secretAccessKey = secretAccessKey
    return this.withEnvironment({ PARLEY_ACCESS_KEY_ID: accessKeyId, PARLEY_SECRET_ACCESS_KEY: secretAccessKey })
  }

  withRegion(region: string): this {
    this.#region = region
    return this.withEnvironment({ PARLEY_REGION: region })
  }

  /** As `PARLEY_LIMITS` takes them: `aws-quotas,chats=3`. */
  withLimits(limits: string): this {
    return this.withEnvironment({ PARLEY_LIMITS: limits })
  }

  /** Equal seeds give equal faults. */
  withSeed(seed: number): this {
    this.#seed = seed
    return this
  }

  /** Chats that are there from the start, as `parley seed` reads them: YAML or JSON. */
  withChats(text: string): this {
    this.#chats = text
    return this
  }

  override async start(): Promise<StartedParleyContainer> {
    const started = await super.start()
    return StartedParleyContainer.of(started, this.settings)
  }

  /** What whoever talks to it has to know. */
  protected get settings(): Settings {
    return {
      port,
      region: this.#region,
      credentials: { accessKeyId: this.#accessKeyId, secretAccessKey: this.#secretAccessKey },
      ...(this.#seed !== undefined && { seed: this.#seed }),
      ...(this.#chats !== undefined && { chats: this.#chats }),
    }
  }
}
