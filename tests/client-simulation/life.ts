import { ChatClients } from '../../packages/server/src/testing/chat-clients.ts'
import { Laws } from '../simulation/laws.ts'
import { type Random, seeded } from '../simulation/random.ts'
import { fairWeather } from './line.ts'
import { letPass, Service } from './service.ts'
import { Tab } from './tab.ts'
import { count } from './tally.ts'
import { VirtualTime } from './virtual-time.ts'

const steps = 22
const minute = 60_000
const hour = 60 * minute

interface Credentials {
  readonly participantId: string
  readonly participantToken: string
}

/** A chat between a customer, with one tab or two, and an agent; the weather; and the laws that hold all along. */
export class Life {
  readonly random: Random
  readonly laws = new Laws()
  readonly time = new VirtualTime(Date.now())
  readonly service: Service
  readonly tabs: Tab[] = []
  #jo!: Credentials
  #bot!: Credentials
  /** What the bot is writing. */
  #growing: { readonly MessageId: string; readonly chunks: number } | undefined
  #mia!: Credentials
  #stopChat!: () => Promise<unknown>
  #hasEnded = false
  #said = 0

  constructor(random: Random, service: Service) {
    this.random = random
    this.service = service
  }

  /** In fair weather: both are there, and the customer's first tab is connected. */
  async begin(): Promise<void> {
    await this.service.start(this.time.now)
    const { server } = this.service
    const backend = new ChatClients(server)
    const mia = await backend.startChat({ ChatDurationInMinutes: 10_080 })
    const jo = await backend.addAgent(mia.contactId)
    await jo.say('Hello')
    this.#mia = mia
    this.#jo = jo
    const bot = await backend.addBot(mia.contactId)
    await bot.say('Beep')
    this.#bot = bot
    this.#stopChat = () => backend.stop(mia.contactId)
    this.#openTab()
    await this.run(5000)
    this.laws.hold(this.tabs[0]!.session.state.getSnapshot().status === 'connected', 'no connection in fair weather')
  }

  /** Lets time go on; whatever becomes due happens, one after the other, with all that it causes. */
  async run(ms: number): Promise<void> {
    await letPass(this.time, this.service, ms)
  }

  async live(): Promise<void> {
    const { random } = this
    for (let step = 0; step < steps; step++) {
      await this.#act()
      await this.run(random.chance(0.8) ? random.next() * 3000 : random.next() * 40_000)
      this.laws.check()
    }
  }

  /** The weather is fair again, and after a while everything is as if it had never been otherwise. */
  async end(): Promise<void> {
    if (!this.service.isUp) await this.service.start(this.time.now)
    for (const tab of this.tabs) this.#clearUp(tab)
    await this.#finale()
    await this.run(3 * minute)
    this.laws.check()
    // Who wanted to leave may have been gone before he could say so.
    if (this.#hasEnded && (await this.#isOver())) for (const tab of this.tabs) tab.checkEnded()
    else {
      const transcript = await this.service.transcript(this.#mia)
      for (const tab of this.tabs) tab.checkComplete(transcript)
    }
    for (const tab of this.tabs) tab.close()
    await this.run(minute)
    for (const tab of this.tabs) tab.checkClosed()
    this.laws.check()
  }

  /** Longer than a connection lives, in fair weather: nobody notices that it is another one now. */
  async #renew(tab: Tab): Promise<void> {
    if (this.#hasEnded) return
    await this.run(3 * minute)
    const { state } = tab.session
    const stop = state.subscribe(() =>
      this.laws.hold(false, () => `renewing the connection was ${state.getSnapshot().status}`),
    )
    for (let hours = 0; hours < 1.2; hours += 0.2) {
      await this.run(0.2 * hour)
      await this.#agentActs()
    }
    stop()
  }

  #clearUp(tab: Tab): void {
    const { device } = tab
    const { line } = device
    tab.faults = fairWeather
    if (!line.isUp || line.isCaptured) {
      line.up()
      device.notice('online')
    }
    if (device.isAsleep) device.wakeUp()
  }

  async #act(): Promise<void> {
    const { random } = this
    const tab = random.pick(this.tabs)!
    const roll = random.next()
    if (roll < 0.3) this.#customerSays(tab)
    else if (roll < 0.55) await this.#agentActs()
    else if (roll < 0.62) tab.acts()
    else if (roll < 0.9) this.#weather(tab)
    else if (roll < 0.95) tab.reload()
    else if (roll < 0.97) await this.#restart()
    else if (roll < 0.985 && this.tabs.length < 2 && this.service.isUp) this.#openTab()
    else if (roll > 0.995) await this.#endChat(tab)
  }

  #openTab(): void {
    const { participantToken, participantId } = this.#mia
    const who = { participantToken, ...(this.random.chance(0.7) && { participantId }) }
    this.tabs.push(new Tab(this, this.service.server.endpoint, who))
  }

  /** Sometimes the same again, but not from two tabs: nobody could tell those apart after ten minutes. */
  #customerSays(tab: Tab): void {
    const isRepeated = this.tabs.length === 1 && this.random.chance(0.2)
    tab.say(isRepeated ? 'ok' : `mia ${++this.#said}`)
  }

  async #agentActs(): Promise<void> {
    if (!this.service.isUp || this.#hasEnded) return
    const token = await this.service.connectionToken(this.#jo)
    for (let times = this.random.between(1, 3); times > 0; times--) {
      const body = { ContentType: 'text/plain', Content: `jo ${++this.#said}` }
      await this.service.call({ path: 'message', token, body })
      count('messages said')
    }
    if (this.random.chance(0.3)) {
      const body = { ContentType: 'application/vnd.amazonaws.connect.event.typing' }
      await this.service.call({ path: 'event', token, body })
    }
    if (this.random.chance(0.4)) await this.#botWrites()
    if (this.random.chance(0.5)) {
      const messages = (await this.service.transcript(this.#mia)).filter(
        ({ ParticipantId }) => ParticipantId === this.#mia.participantId,
      )
      const message = this.random.pick(messages.filter(({ Type }) => Type === 'MESSAGE'))
      if (message) {
        const kind = this.random.chance(0.5) ? 'read' : 'delivered'
        const ContentType = `application/vnd.amazonaws.connect.event.message.${kind}`
        await this.service.call({
          path: 'event',
          token,
          body: { ContentType, Content: JSON.stringify({ messageId: message.Id }) },
        })
      }
    }
  }

  /** A piece of a message more, or its end. */
  async #botWrites(): Promise<void> {
    const token = await this.service.connectionToken(this.#bot)
    const { MessageId, chunks = 0 } = this.#growing ?? {}
    const Content = ` piece ${++this.#said}`
    const MessageCompleted = chunks > 0 && this.random.chance(0.4)
    const piece = { ...(MessageId && { MessageId }), ChunkNumber: chunks + 1, Content, MessageCompleted }
    const body = { ...piece, ContentType: 'text/plain' }
    try {
      const path = '/parley/v1/participant/message-chunk'
      const { Id } = await this.service.call<{ Id: string }>({ path, token, body })
      this.#growing = MessageCompleted ? undefined : { MessageId: Id, chunks: chunks + 1 }
    } catch {
      // It has been silent for too long, and the message is complete as it is.
      this.#growing = undefined
    }
  }

  #weather(tab: Tab): void {
    const { device } = tab
    const { random, time } = this
    const { line } = device
    const sometimes = (most: number) => (random.chance(0.5) ? 0 : random.next() * most)
    const later = (ms: number, run: () => void) => time.after(random.next() * ms, run)
    const isTold = random.chance(0.5)
    const roll = random.next()
    if (roll < 0.35) {
      tab.faults = {
        ...{ lost: sometimes(0.5), unanswered: sometimes(0.5), disturbed: sometimes(0.3), refused: sometimes(0.5) },
        ...{ doubled: sometimes(0.3), overtaking: sometimes(0.3), delayMs: random.pick([20, 500, 8000])! },
      }
    } else if (roll < 0.5) tab.faults = fairWeather
    else if (roll < 0.7 && line.isUp) {
      line.down()
      if (random.chance(0.5)) device.notice('offline')
      later(random.chance(0.8) ? minute : 20 * minute, () => {
        line.up()
        if (isTold) device.awake(() => device.notice('online'))
      })
    } else if (roll < 0.75) {
      line.capture()
      later(minute, () => line.up())
    } else if (roll < 0.8) for (const socket of line.sockets) socket.die(isTold)
    else if (roll < 0.92 && !device.isAsleep) {
      if (random.chance(0.7)) for (const socket of line.sockets) socket.die(false)
      device.sleep(random.next() * random.pick([minute, 2 * hour])!, () => {
        if (isTold) device.notice('wake')
      })
    } else {
      count('clocks set')
      device.skew += (random.next() - 0.5) * random.pick([minute, 30 * hour])!
    }
  }

  /** One last thing goes wrong, of a kind that only what a session does about it can heal. */
  async #finale(): Promise<void> {
    const { random } = this
    const tab = random.pick(this.tabs)!
    const { device } = tab
    const { line } = device
    await this.run(random.next() * 20_000)
    const roll = random.next()
    if (roll < 0.05) await this.#renew(tab)
    else if (roll < 0.25) for (const socket of line.sockets) socket.die(false)
    else if (roll < 0.45) {
      line.down()
      device.notice('offline')
      await this.run(random.next() * minute)
      line.up()
    } else if (roll < 0.6) {
      line.capture()
      await this.run(random.next() * minute)
      line.up()
    } else if (roll < 0.8) {
      // What is said is granted or not, nobody hears so, and then for too long nobody can ask. It was said before, too.
      const isAlone = this.tabs.length === 1
      if (isAlone) {
        tab.say('ok')
        await this.run(2000)
      }
      tab.faults = { ...fairWeather, [random.pick(['lost', 'unanswered'])!]: 1 }
      if (isAlone) tab.say('ok')
      else this.#customerSays(tab)
      await this.run(2000)
      if (random.chance(0.7)) tab.reload()
      line.down()
      await this.run(20 * minute)
      line.up()
      tab.faults = fairWeather
    } else {
      // Longer than a connection token lives.
      for (const { device } of this.tabs) device.sleep(26 * hour)
      if (random.chance(0.5)) for (const socket of line.sockets) socket.die(false)
      await this.run(26 * hour)
    }
    await this.#agentActs()
    if (random.chance(0.5)) this.#customerSays(tab)
  }

  async #restart(): Promise<void> {
    if (!this.service.isDurable || !this.service.isUp) return
    await this.service.stop()
    this.time.after(this.random.next() * minute, () => this.service.isUp || this.service.start(this.time.now))
  }

  async #endChat(tab: Tab): Promise<void> {
    if (!this.service.isUp) return
    count('chats ended')
    this.#hasEnded = true
    if (this.random.chance(0.5)) await this.#stopChat()
    else void tab.session.disconnect()
  }

  async #isOver(): Promise<boolean> {
    return this.service.connectionToken(this.#mia).then(
      () => false,
      () => true,
    )
  }
}

/**
 * One chat, told by a seed.
 * @returns what its tabs showed in the end
 * @throws Error the first law that was broken
 */
export async function simulate(seed: number): Promise<readonly (readonly string[])[]> {
  const random = seeded(seed)
  await using service = new Service(random.chance(0.3))
  const life = new Life(random, service)
  await life.begin()
  await life.live()
  await life.end()
  return life.tabs.map((tab) => tab.shown)
}
