import type { ChatItem, SocketItem } from '../../packages/client/src/item.ts'
import { ChatSession } from '../../packages/client/src/resume.ts'
import { ChatClients, type Person } from '../../packages/server/src/testing/chat-clients.ts'
import { Laws } from '../simulation/laws.ts'
import { type Random, seeded } from '../simulation/random.ts'
import { Browser, Page } from './browser.ts'
import { checkShown } from './check-shown.ts'
import { fairWeather, type LineFaults, type Wires } from './line.ts'
import { letPass, Service } from './service.ts'
import { count } from './tally.ts'
import { VirtualTime } from './virtual-time.ts'

const steps = 25
const tabsMax = 4

/** A page, the session on it, and what was said there. */
interface Tab {
  readonly page: Page
  readonly session: ChatSession
  readonly said: string[]
}

const isSameAs = (one: readonly string[], other: readonly string[]) => one.join('\n') === other.join('\n')
const nameOf = ({ Id, Content, ContentType }: SocketItem) => `${Id} ${Content ?? ContentType}`

/** A customer with several tabs, an agent, and the laws that hold whatever becomes of the tabs. */
class TabsLife {
  readonly laws = new Laws()
  readonly time = new VirtualTime(Date.now())
  readonly #random: Random
  readonly #service: Service
  readonly #browser: Browser
  readonly #tabs: Tab[] = []
  /** Contents in the order in which each page said them. */
  readonly #said: (readonly string[])[] = []
  /** Said where it was lost before anybody else could know of it. */
  readonly #excused = new Set<string>()
  /** Said in a page that had read nothing: nobody can tell such a message from what stood in the chat before it. */
  readonly #early = new Set<string>()
  /** The ClientTokens that the service was sent, as often as it was. */
  readonly #attempts: string[] = []
  #faults: LineFaults = fairWeather
  #backend!: ChatClients
  #mia!: Person
  #jo!: Person
  #count = 0

  constructor(random: Random, service: Service) {
    this.#random = random
    this.#service = service
    const wires: Wires = {
      dial: (...given) => service.dial(...given),
      request: (path, init) => {
        if (path.endsWith('/message')) this.#attempts.push(JSON.parse(init.body ?? '').ClientToken)
        return service.request(path, init)
      },
    }
    this.#browser = new Browser(this.time, random, wires)
    // People talk just then.
    this.#browser.onSteal = () => {
      for (let times = random.between(0, 3); times > 0; times--)
        this.time.after(random.next() * 20, () => {
          const tab = random.pick(this.#tabs)
          if (tab) this.#say(tab)
        })
    }
  }

  async begin(): Promise<void> {
    await this.#service.start(this.time.now)
    this.#backend = new ChatClients(this.#service.server)
    this.#mia = await this.#backend.startChat({ ChatDurationInMinutes: 10_080 })
    this.#jo = await this.#backend.addAgent(this.#mia.contactId)
    this.#open()
    await this.#run(5000)
    this.laws.hold(this.#tabs[0]!.session.state.getSnapshot().status === 'connected', 'no connection in fair weather')
  }

  async live(): Promise<void> {
    const { chance, next } = this.#random
    for (let step = 0; step < steps; step++) {
      await this.#act()
      await this.#run(chance(0.3) ? next() * 30 : chance(0.8) ? next() * 3000 : next() * 30_000)
      this.laws.check()
    }
  }

  /** The weather is fair again; after a while every tab shows what the chat keeps. */
  async end(): Promise<readonly string[]> {
    if (!this.#service.isUp) await this.#service.start(this.time.now)
    this.#weather(fairWeather)
    for (const { page } of this.#tabs) {
      page.line.up()
      page.thaw()
      page.notice('online')
    }
    if (this.#tabs.length === 0) this.#open()
    // The last thing that goes wrong is one that only tabs can heal.
    const leader = this.#leader
    if (leader && this.#tabs.length > 1) {
      this.#say(this.#random.pick(this.#tabs)!)
      await this.#run(this.#random.next() * 300)
      for (const tab of this.#tabs) if (this.#random.chance(0.5)) this.#retry(tab)
      await this.#run(this.#random.next() * 30)
      const roll = this.#random.next()
      if (roll < 0.4) this.#crash(leader)
      else if (roll < 0.7) this.#close(leader)
      else leader.page.isFrozen = true
      for (const tab of this.#tabs) if (!tab.page.isFrozen) this.#say(tab)
    }
    await this.#agentSays()
    // Longer than a service remembers a ClientToken, sometimes.
    await this.#run((this.#random.chance(0.3) ? 15 : 3) * 60_000)
    await this.#checkAll(this.#tabs.filter(({ page }) => !page.isFrozen))
    for (const { page } of this.#tabs) page.thaw()
    await this.#run(60_000)
    // Now nothing changes any more but what is said, and who listens.
    const leads = this.#leader
    this.#open()
    await this.#run(1000)
    await this.#agentSays()
    await this.#run(5000)
    const shown = await this.#checkAll(this.#tabs)
    this.laws.hold(this.#leader === leads, 'a newcomer has pushed the leader aside')
    this.laws.check()
    for (const tab of [...this.#tabs]) this.#close(tab)
    await this.#run(60_000)
    this.laws.check()
    return shown
  }

  get #leader(): Tab | undefined {
    return this.#tabs.find(({ page }) => this.#browser.isHolder(page))
  }

  #run(ms: number): Promise<void> {
    return letPass(this.time, this.#service, ms)
  }

  #open(): void {
    const { participantToken, participantId, contactId } = this.#mia
    count('tabs opened')
    const page = new Page(this.#browser)
    page.line.faults = this.#faults
    const { endpoint } = this.#service.server
    const who = { endpoint, participantToken, contactId, ...(this.#random.chance(0.7) && { participantId }) }
    const session = new ChatSession({ ...who, platform: page.platform })
    const tab: Tab = { page, session, said: [] }
    session.items.subscribe(() => {
      if (!page.isGone) this.#checkView(session.items.getSnapshot())
    })
    this.#said.push(tab.said)
    this.#tabs.push(tab)
  }

  async #act(): Promise<void> {
    const random = this.#random
    const tab = random.pick(this.#tabs)
    const roll = random.next()
    if (!tab) return this.#service.isUp ? this.#open() : undefined
    if (roll < 0.35) for (let times = random.between(1, 3); times > 0; times--) this.#say(tab)
    else if (roll < 0.5) await this.#agentSays()
    else if (roll < 0.6 && this.#tabs.length < tabsMax && this.#service.isUp) this.#open()
    else if (roll < 0.66) this.#close(tab)
    else if (roll < 0.72) this.#crash(tab)
    else if (roll < 0.78 && this.#leader) this.#crash(this.#leader)
    else if (roll < 0.84 && this.#leader) this.#freeze(this.#leader)
    else if (roll < 0.87) this.#freeze(tab)
    else if (roll < 0.92) this.#tend(tab)
    else if (roll < 0.96) this.#worsen()
    else await this.#restart()
  }

  #say(tab: Tab): void {
    if (tab.page.isFrozen) return
    count('messages said')
    // No text, and nothing else that a chat takes.
    if (this.#random.chance(0.08)) return void tab.session.sendMessage('refused', 'image/png')
    const content = `mia ${++this.#count}`
    tab.said.push(content)
    if (tab.session.items.getSnapshot().every(({ Id }) => !Id)) this.#early.add(content)
    void tab.session.sendMessage(content).then((item) => {
      const isLeft = !this.#tabs.includes(tab)
      this.laws.hold(isLeft || item?.status === 'sent', () => `who said ${content} was told that it is ${item?.status}`)
    })
  }

  /** What only an application does: it tries again, gives up, has read. */
  #tend(tab: Tab): void {
    const { page, session } = tab
    if (page.isFrozen) return
    if (this.#random.chance(0.7)) this.#retry(tab)
    else {
      const failed = this.#failed(tab)
      if (failed) session.discard(failed.key)
    }
    session.markRead()
    session.typing()
  }

  #failed({ session }: Tab): ChatItem | undefined {
    return session.items.getSnapshot().find(({ status }) => status === 'failed')
  }

  /** It fails again, but only the service can tell. */
  #retry(tab: Tab): void {
    const { key } = this.#failed(tab) ?? {}
    if (key === undefined || tab.page.isFrozen) return
    count('messages tried again')
    const attempts = () => this.#attempts.filter((token) => token === key).length
    const before = attempts()
    void tab.session.retry(key).then((item) => {
      const isLeft = !this.#tabs.includes(tab)
      this.laws.hold(
        isLeft || (item?.status === 'failed' && attempts() > before),
        () =>
          `who tried a message again was told that it is ${item?.status}, after ${before} and ${attempts()} attempts`,
      )
    })
  }

  async #agentSays(): Promise<void> {
    if (!this.#service.isUp) return
    const body = { ContentType: 'text/plain', Content: `jo ${++this.#count}` }
    await this.#service.call({ path: 'message', token: this.#jo.connectionToken, body })
    count('messages said')
  }

  #close(tab: Tab): void {
    count('tabs closed')
    this.#remove(tab)
    const { page, session } = tab
    // A page that sleeps is closed with no word to what runs in it.
    const { isFrozen } = page
    if (!isFrozen) session.close()
    this.#excuse(tab)
    this.time.after(50, () => {
      const isTidy = isFrozen || (page.timers.size === 0 && !page.hasChannel)
      this.laws.hold(isTidy, () => `${page.timers.size} timers, or a channel, are left after close`)
      page.crash()
    })
  }

  #crash(tab: Tab): void {
    count('tabs crashed')
    this.#remove(tab)
    tab.page.crash()
    this.#excuse(tab)
  }

  #remove(tab: Tab): void {
    this.#tabs.splice(this.#tabs.indexOf(tab), 1)
  }

  /** What nobody who lives on knows of, nor the storage, may be lost; and what is posted to nobody. */
  #excuse(gone: Tab): void {
    const stored = [...this.#browser.storage.values()].join()
    const shown = this.#tabs
      .filter(({ page }) => !page.isFrozen)
      .flatMap(({ session }) => session.items.getSnapshot().map(({ Content }) => Content))
    for (const { Content = '', status } of gone.session.items.getSnapshot()) {
      const isKnown = stored.includes(`"${Content}"`) || shown.includes(Content)
      if (status === 'pending' && !isKnown) this.#excused.add(Content)
    }
  }

  #freeze({ page }: Tab): void {
    if (page.isFrozen) return
    count('tabs put to sleep')
    page.isFrozen = true
    if (this.#random.chance(0.5)) for (const socket of page.line.sockets) socket.die(false)
    this.time.after(this.#random.next() * 120_000, () => {
      page.thaw()
      if (this.#random.chance(0.5)) page.notice('wake')
    })
  }

  #worsen(): void {
    const { next, chance, pick } = this.#random
    const sometimes = (most: number) => (chance(0.5) ? 0 : next() * most)
    if (chance(0.4)) return this.#weather(fairWeather)
    if (chance(0.4)) {
      for (const { page } of this.#tabs) {
        page.line.down()
        page.notice('offline')
        this.time.after(20_000, () => {
          page.line.up()
          page.notice('online')
        })
      }
      return
    }
    this.#weather({
      ...{ lost: sometimes(0.4), unanswered: sometimes(0.4), disturbed: sometimes(0.2), refused: sometimes(0.4) },
      ...{ doubled: sometimes(0.3), overtaking: sometimes(0.3), delayMs: pick([20, 500, 5000])! },
    })
  }

  #weather(faults: LineFaults): void {
    this.#faults = faults
    for (const { page } of this.#tabs) page.line.faults = faults
  }

  async #restart(): Promise<void> {
    if (!this.#service.isDurable || !this.#service.isUp) return
    await this.#service.stop()
    this.time.after(this.#random.next() * 30_000, () => this.#service.isUp || this.#service.start(this.time.now))
  }

  async #checkAll(tabs: readonly Tab[]): Promise<readonly string[]> {
    const { laws } = this
    const transcript = await this.#service.transcript(this.#mia)
    const views = tabs.map(({ session }) => session.items.getSnapshot())
    const [first = []] = views
    const unsent = (view: readonly ChatItem[]) =>
      view.filter(({ Id }) => !Id).map(({ key, status, Content }) => `${key} ${status} ${Content}`)
    for (const [at, view] of views.entries()) {
      const { status } = tabs[at]!.session.state.getSnapshot()
      laws.hold(status === 'connected', () => `tab ${at} is ${status}`)
      const sent = view.filter(({ Id }) => Id)
      laws.hold(
        sent.length >= Math.min(transcript.length, 100),
        () => `tab ${at} shows only\n${sent.map(nameOf).join('\n')}\nkept is\n${transcript.map(nameOf).join('\n')}`,
      )
      const kept = transcript.slice(-sent.length).map(nameOf)
      laws.hold(
        isSameAs(sent.map(nameOf), kept),
        () => `tab ${at} shows\n${sent.map(nameOf).join('\n')}\nkept is\n${kept.join('\n')}`,
      )
      const pending = view.filter((item) => item.status === 'pending').map(({ Content }) => Content)
      laws.hold(pending.length === 0, () => `tab ${at} waits for ${pending}`)
      laws.hold(
        isSameAs(unsent(view), unsent(first)),
        () => `tab ${at} has failed to send\n${unsent(view)}\nand the first\n${unsent(first)}`,
      )
    }
    const sockets = tabs.map(({ page }) => page.line.sockets.size)
    laws.hold(sockets.reduce((sum, size) => sum + size, 0) === 1, () => `${sockets} sockets for ${tabs.length} tabs`)
    const contents = transcript.map(({ Content }) => Content)
    for (const said of this.#said) {
      const kept = said.filter((content) => contents.includes(content))
      for (const content of said) {
        const times = contents.filter((each) => each === content).length
        laws.hold(times === 1 || (times === 0 && this.#excused.has(content)), () => `${content} is kept ${times} times`)
      }
      const places = kept.map((content) => contents.indexOf(content))
      laws.hold(
        places.every((place, at) => at === 0 || places[at - 1]! < place),
        () => `${said} are kept at ${places}`,
      )
    }
    laws.hold(!contents.includes('refused'), 'what was refused is kept')
    laws.check()
    return first.map(({ Content, ContentType }) => `${Content ?? ContentType}`)
  }

  /** Each content that is said is another, so none is shown twice. */
  #checkView(view: readonly ChatItem[]): void {
    checkShown(this.laws, view)
    // What was said early may be shown once more until it is sent again, where all who knew of its fate are gone.
    const isAgain = ({ Content = '', status }: ChatItem) => status === 'pending' && this.#early.has(Content)
    const own = view.flatMap((item) => (item.Content?.startsWith('mia') && !isAgain(item) ? item.Content : []))
    this.laws.hold(new Set(own).size === own.length, () => `a message is shown twice:\n${own.join('\n')}`)
  }
}

/**
 * One chat in several tabs, told by a seed.
 * @returns what the first of them showed in the end
 * @throws Error the first law that was broken
 */
export async function simulate(seed: number): Promise<readonly string[]> {
  const random = seeded(seed)
  await using service = new Service(random.chance(0.2))
  const life = new TabsLife(random, service)
  await life.begin()
  await life.live()
  return await life.end()
}
