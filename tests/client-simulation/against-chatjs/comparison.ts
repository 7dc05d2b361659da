import { ChatSession as facade } from '../../../packages/client/src/chatjs/index.ts'
import { ChatClients, type Person } from '../../../packages/server/src/testing/chat-clients.ts'
import { type Random, seeded } from '../../simulation/random.ts'
import { fairWeather } from '../line.ts'
import { letPass, Service } from '../service.ts'
import { VirtualTime } from '../virtual-time.ts'
import {
  AdvisedApplication,
  type Application,
  BestApplication,
  OurApplication,
  PlainApplication,
} from './applications.ts'
import type { ChatJs, Seat } from './chatjs.ts'
import { loadChatJs } from './chatjs-page.ts'
import { Page, Phone } from './phone.ts'
import type { Weather, World } from './weathers.ts'

const minute = 60_000
const steps = 9

/** What is counted. */
export interface Count {
  /** Of the transcript, in the end. */
  items: number
  /** Items of the transcript that the page does not show. */
  missing: number
  /** Items that it shows more than once. */
  doubled: number
  /** Items that stand below a newer one. */
  misplaced: number
  /** Messages that somebody said and that never came to the transcript. */
  unsaid: number
  /** Messages that are in it more than once. */
  saidTwice: number
  /** Chats in which a last word in fair weather was not shown any more. */
  dead: number
}

/** By the name of a client. */
export type Counts = Readonly<Record<string, Count>>

interface Setting {
  readonly endpoint: string
  readonly seat: Seat
  readonly random: Random
}

export const ours = 'Our `ChatSession`'

/** What is compared: an application on a library, as it begins on a page that has just been loaded. */
export const clients: Readonly<Record<string, (page: Page, setting: Setting) => Application>> = {
  'ChatJS, plain': (page, { endpoint, seat, random }) =>
    new PlainApplication(page, seat, configured(loadChatJs(page, random), { endpoint })),
  'ChatJS, as advised': (page, { endpoint, seat, random }) =>
    new AdvisedApplication(page, seat, configured(loadChatJs(page, random), { endpoint }), random.uuid),
  'ChatJS, at its best': (page, { endpoint, seat, random }) =>
    new BestApplication(page, seat, configured(loadChatJs(page, random), { endpoint }), random.uuid),
  'Our facade, plain': (page, { endpoint, seat }) =>
    new PlainApplication(page, seat, configured(facade as ChatJs, { endpoint, platform: page.platform })),
  [ours]: (page, { endpoint, seat }) => new OurApplication(page, endpoint, seat),
}

function configured(chatJs: ChatJs, config: object): ChatJs {
  chatJs.setGlobalConfig({ ...config, loggerConfig: { useDefaultLogger: false } })
  return chatJs
}

/** One client, on a phone of its own, in a chat of its own. */
class Life {
  readonly phone: Phone
  readonly count: Count = { items: 0, missing: 0, doubled: 0, misplaced: 0, unsaid: 0, saidTwice: 0, dead: 0 }
  readonly #service: Service
  readonly #open: () => void
  readonly #backend: ChatClients
  readonly #mia: Person
  #jo: Person
  readonly #said: string[] = []
  #page!: Page
  #application!: Application

  constructor(
    phone: Phone,
    service: Service,
    backend: ChatClients,
    { mia, jo }: { readonly mia: Person; readonly jo: Person },
    open: (page: Page, seat: Seat) => Application,
  ) {
    this.phone = phone
    this.#service = service
    this.#backend = backend
    this.#mia = mia
    this.#jo = jo
    this.#open = () => {
      this.#page = new Page(phone)
      this.#application = open(this.#page, mia)
    }
    this.#open()
  }

  reload(): void {
    this.#page.close()
    this.#open()
  }

  close(): void {
    this.#page.close()
  }

  says(text: string): void {
    this.#said.push(text)
    void this.#application.say(text)
  }

  async hears(text: string): Promise<void> {
    const body = { ContentType: 'text/plain', Content: text }
    const say = async () =>
      this.#service.call({ path: 'message', token: await this.#service.connectionToken(this.#jo), body })
    try {
      await say()
    } catch {
      // An agent who has said nothing in time is not in the chat any more. Somebody else takes over.
      this.#jo = await this.#backend.addAgent(this.#mia.contactId)
      await say()
    }
  }

  shows(text: string): boolean {
    return this.#application.shown().some(({ Content }) => Content === text)
  }

  /** Whether everything is where it belongs, or else nothing is left that could bring it there. */
  get isSettled(): boolean {
    return this.isWhole || !this.#page.isBusy
  }

  get isWhole(): boolean {
    const shown = new Set(this.#application.shown().map(({ Id }) => Id))
    const items = this.#service.server.items(this.#mia.contactId)
    const kept = new Set(items.map(({ Content }) => Content))
    return (
      items.every(({ Id, Type }) => Type === 'MESSAGEMETADATA' || shown.has(Id)) &&
      this.#said.every((text) => kept.has(text))
    )
  }

  async judge(lastWord: string): Promise<void> {
    const { count } = this
    const transcript = await this.#service.transcript(this.#jo)
    const shown = this.#application.shown()
    const seen = new Set<string>()
    let newest = ''
    for (const { Id, AbsoluteTime } of shown) {
      if (seen.has(Id)) count.doubled++
      else if (AbsoluteTime < newest) count.misplaced++
      else newest = AbsoluteTime
      seen.add(Id)
    }
    count.items = transcript.length
    count.missing = transcript.filter(({ Id }) => !seen.has(Id)).length
    for (const text of this.#said) {
      const times = transcript.filter(({ Content }) => Content === text).length
      if (times === 0) count.unsaid++
      if (times > 1) count.saidTwice++
    }
    if (!this.shows(lastWord)) count.dead = 1
  }
}

/** What a seed tells. All clients live through it side by side: the same weather, the same words at the same time. */
class Comparison {
  readonly #weather: Weather
  readonly #seed: number
  readonly #random: Random
  readonly #service: Service
  readonly #time = new VirtualTime(Date.now())
  readonly #lives = new Map<string, Life>()
  #backend: ChatClients | undefined
  #words = 0

  constructor(weather: Weather, seed: number, service: Service) {
    this.#weather = weather
    this.#seed = seed
    this.#random = seeded(seed)
    this.#service = service
  }

  async run(): Promise<Counts> {
    await this.#begin()
    for (let step = 0; step < steps; step++) {
      if (this.#weather.isLong ? step === 4 : step % 3 === 1) await this.#weather.spell?.(this.#world)
      await this.#talk()
      await this.#pass(this.#random.next() * this.#random.pick([3000, 20_000])!)
    }
    await this.#clearUp()
    await this.#settle()
    const lastWord = 'Is anybody there?'
    for (const life of this.#lives.values()) {
      await life.hears(lastWord)
      life.says('Yes')
    }
    await this.#settle()
    const counts: Record<string, Count> = {}
    for (const [name, life] of this.#lives) {
      await life.judge(lastWord)
      counts[name] = life.count
      life.close()
    }
    await this.#pass(minute)
    this.#backend?.[Symbol.dispose]()
    return counts
  }

  /** In fair weather: everybody is connected. */
  async #begin(): Promise<void> {
    await this.#service.start(this.#time.now)
    const { endpoint } = this.#service.server
    const backend = new ChatClients(this.#service.server)
    this.#backend = backend
    for (const [name, open] of Object.entries(clients)) {
      const random = seeded(this.#seed)
      const phone = new Phone(this.#time, random, this.#service)
      const mia = await backend.startChat({ ChatDurationInMinutes: 10_080 })
      const jo = await backend.addAgent(mia.contactId)
      const life = new Life(phone, this.#service, backend, { mia, jo }, (page, seat) =>
        open(page, { endpoint, seat, random }),
      )
      this.#lives.set(name, life)
    }
    await this.#talk()
    await this.#pass(5000)
    const { faults, overload = 0 } = this.#weather
    this.#world.phones((phone) => {
      phone.device.line.faults = { ...fairWeather, ...faults }
      phone.overload = overload
    })
  }

  async #talk(): Promise<void> {
    const random = this.#random
    const lives = [...this.#lives.values()]
    if (random.chance(0.6) && !lives.some(({ phone }) => phone.device.isAsleep)) {
      const text = `mia ${++this.#words}`
      for (const life of lives) life.says(text)
    }
    if (!this.#service.isUp) return
    for (let times = random.between(0, 3); times > 0; times--) {
      const text = `jo ${++this.#words}`
      for (const life of lives) await life.hears(text)
    }
  }

  get #world(): World {
    const lives = [...this.#lives.values()]
    return {
      random: this.#random,
      phones: (act) => {
        for (const { phone } of lives) act(phone)
      },
      later: (ms, run) => this.#time.after(ms, run),
      reload: () => {
        for (const life of lives) life.reload()
      },
      restart: (ms) => this.#restart(ms),
      goOn: async (ms) => {
        for (let part = 0; part < 4; part++) {
          await this.#pass(ms / 4)
          await this.#talk()
        }
      },
    }
  }

  async #restart(ms: number): Promise<void> {
    if (!this.#service.isUp) return
    await this.#service.stop()
    this.#time.after(ms, () => this.#service.isUp || this.#service.start(this.#time.now))
  }

  async #clearUp(): Promise<void> {
    if (!this.#service.isUp) await this.#service.start(this.#time.now)
    this.#world.phones((phone) => {
      phone.device.line.faults = fairWeather
      phone.overload = 0
      phone.findNetwork()
      phone.wakeUp()
    })
  }

  /** Until nobody is behind any more; who has given up is not waited for. */
  async #settle(): Promise<void> {
    const lives = [...this.#lives.values()]
    for (let quiet = 0, waited = 0; quiet < 2 && waited < 24; waited++) {
      await this.#pass(minute / 2)
      if (lives.every(({ isWhole }) => isWhole)) return
      quiet = lives.every(({ isSettled }) => isSettled) ? quiet + 1 : 0
    }
  }

  async #pass(ms: number): Promise<void> {
    await letPass(this.#time, this.#service, ms)
  }
}

/** What each client has lost in this weather, in the life that the seed tells. */
export async function compare(weather: Weather, seed: number): Promise<Counts> {
  await using service = new Service(weather.isDurable ?? false)
  return await new Comparison(weather, seed, service).run()
}
