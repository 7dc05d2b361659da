import { describe, expect, it } from 'vitest'
import { ClientBrowser, type ClientTab } from './client-tabs.ts'
import { CuttableLine } from './cuttable-line.ts'
import type { Caller, Seat } from './participant.ts'
import { ServiceProcess, temporaryDataDir } from './service-process.ts'
import { Target } from './target.ts'

/** A customer in Chromium, an agent in the AWS SDK, and a line between the tabs and the service. */
async function chat() {
  const data = await temporaryDataDir()
  const line = await CuttableLine.open()
  const options = { dataDir: data.path, flags: ['--public-url', line.endpoint] }
  let service = await ServiceProcess.start(options)
  line.to = service.port
  const target = new Target(`http://127.0.0.1:${service.port}`)
  const seat: Seat = await target.startChat()
  const jo: Caller = await target.caller(await target.addParticipant(seat.contactId))
  const browser = await ClientBrowser.launch()
  return {
    ...{ browser, seat, line, target },
    say: (content: string) => jo.say(content),
    start: async (prepare?: Parameters<ClientBrowser['tab']>[0]) => {
      const tab = await browser.tab(prepare)
      await tab.call('start', { endpoint: line.endpoint, ...seat })
      return tab
    },
    /** A second tab, or the same page once more. */
    another: async (prepare?: Parameters<ClientBrowser['tab']>[0]) => {
      const tab = await browser.tab(prepare)
      expect((await tab.call('resume')).outcome).toBe('live')
      return tab
    },
    restart: async () => {
      await service.kill()
      service = await ServiceProcess.start({ ...options, port: service.port })
    },
    /** What every tab shows is the transcript as the AWS SDK reads it, and says these things in this order. */
    check: async (tabs: readonly ClientTab[], ...contents: readonly string[]) => {
      const transcript = await jo.transcript()
      expect(transcript.flatMap(({ Content }) => Content ?? [])).toEqual(contents)
      const expected = transcript.map(({ Id, Content, ContentType }) => `${Id} ${Content ?? ContentType}`)
      for (const tab of tabs) {
        await tab.shows(...contents)
        expect(await tab.call('shown')).toEqual(expected)
      }
      expect(browser.complaints).toEqual([])
    },
    async [Symbol.asyncDispose]() {
      await browser[Symbol.asyncDispose]()
      await line[Symbol.asyncDispose]()
      await service[Symbol.asyncDispose]()
      await target[Symbol.asyncDispose]()
      await data[Symbol.asyncDispose]()
    },
  }
}

describe('@parley/client in tabs of Chromium', () => {
  it('goes on after a refresh, with what had not been sent', async () => {
    await using room = await chat()
    const tab = await room.start()
    await tab.call('say', 'one')
    await tab.shows('one')
    room.line.hold()
    await tab.call('say', 'two')
    await tab.call('say', 'three')
    await room.say('from Jo')
    await tab.page.reload()
    const resumed = tab.call('resume')
    room.line.release()
    expect((await resumed).outcome).toMatch(/live|unknown/)
    await tab.shows('from Jo', 'two', 'three')
    await room.check([tab], 'one', 'from Jo', 'two', 'three')
  })

  it('tells how far a file has come, and stops one on its way', async () => {
    await using room = await chat()
    const tab = await room.start()
    const bytes = 400_000
    await tab.slow(bytes)
    const { status, told } = await tab.call('upload', bytes)
    expect([status, told.at(-1)]).toEqual(['done', bytes])
    expect(told).toEqual([...told].sort((one, other) => one - other))
    expect(told.filter((sent) => sent > 0 && sent < bytes).length).toBeGreaterThan(0)
    const stopped = await tab.call('upload', bytes, true)
    expect(stopped.status).toBe('cancelled')
    await room.say('Behind it')
    await tab.shows('Behind it')
    // Two who joined, one file, and this.
    expect(await tab.call('shown')).toHaveLength(4)
    expect(room.browser.complaints).toEqual([])
  })

  it('shares its session with a second tab: one socket, one view', async () => {
    await using room = await chat()
    const first = await room.start()
    await first.call('say', 'from the first')
    const second = await room.another()
    await second.call('say', 'from the second')
    await first.shows('from the second')
    await room.say('from Jo')
    await Promise.all([first.shows('from Jo'), second.shows('from Jo')])
    expect([first.sockets, second.sockets]).toEqual([1, 0])
    await room.check([first, second], 'from the first', 'from the second', 'from Jo')
  })

  it.each(['closed', 'crashed'])('goes on in another tab when the one that led is %s', async (how) => {
    await using room = await chat()
    const first = await room.start()
    const second = await room.another()
    const third = await room.another()
    room.line.hold()
    await first.call('say', 'first')
    await second.call('say', 'second')
    await third.page.evaluate('clientPage.shown().then((shown) => shown.length)')
    if (how === 'closed') await first.page.close()
    else await first.crash()
    room.line.release()
    await third.call('say', 'third')
    await room.say('from Jo')
    const all = ['first', 'second', 'third', 'from Jo']
    await Promise.all([second.shows(...all), third.shows(...all)])
    const transcript = await second.call('shown')
    expect(await third.call('shown')).toEqual(transcript)
    await room.check([second, third], ...transcript.flatMap((shown) => all.find((each) => shown.endsWith(each)) ?? []))
    expect(second.sockets + third.sockets).toBe(1)
  })

  it('is back when the network is: offline by the devtools protocol', async () => {
    await using room = await chat()
    const tab = await room.start()
    const other = await room.another()
    await tab.offline(true)
    await other.offline(true)
    await tab.call('is', 'offline')
    await other.call('say', 'said offline')
    await room.say('missed')
    await tab.offline(false)
    await other.offline(false)
    await Promise.all([tab, other].map((each) => each.shows('said offline', 'missed')))
    await room.check([tab, other], ...(await said(tab)))
  })

  it('is back after two minutes in an aeroplane', async () => {
    await using room = await chat()
    // Playwright's clock is that of all tabs.
    const tab = await room.start((page) => page.clock.install())
    const other = await room.another()
    room.line.hold()
    await tab.offline(true)
    await other.offline(true)
    await tab.call('say', 'said above the clouds')
    await room.say('missed')
    await tab.page.clock.runFor(120_000)
    room.line.release()
    await tab.offline(false)
    await other.offline(false)
    await tab.page.clock.runFor(5_000)
    await Promise.all([tab, other].map((each) => each.shows('said above the clouds', 'missed')))
    await room.check([tab, other], ...(await said(tab)))
  })

  it('goes on while all tabs are in the background: their timers stand still, and run once a minute', async () => {
    await using room = await chat()
    // Playwright's clock is that of all tabs.
    const leader = await room.start((page) => page.clock.install())
    await leader.page.clock.pauseAt(Date.now() + 60_000)
    const other = await room.another()
    await other.call('say', 'from the background')
    await other.shows('from the background')
    await room.say('from Jo')
    await Promise.all([leader, other].map((each) => each.shows('from Jo')))
    // All of them are too late now.
    await leader.page.clock.fastForward(60_000)
    await leader.call('is', 'connected')
    await room.check([leader, other], 'from the background', 'from Jo')
    expect([leader.sockets, other.sockets]).toEqual([1, 0])
  })

  it('goes on in another tab when the one that leads is frozen, and follows when it is thawed', async () => {
    await using room = await chat()
    const leader = await room.start()
    const other = await room.another((page) => page.clock.install())
    await leader.freeze()
    await other.call('say', 'said to nobody')
    // In the frozen tab too, when it is thawed.
    const passed = other.page.clock.runFor(16_000)
    await room.say('from Jo')
    await other.shows('said to nobody', 'from Jo')
    await leader.thaw()
    await passed
    await leader.shows('said to nobody', 'from Jo')
    await leader.call('say', 'thawed')
    await other.shows('thawed')
    await room.check([leader, other], ...(await said(other)))
    expect([leader.sockets, other.sockets]).toEqual([1, 1])
  })

  it('is back when the service was killed and started again under two tabs', async () => {
    await using room = await chat()
    const tabs = [await room.start(), await room.another()]
    await tabs[0]!.call('say', 'before')
    await tabs[1]!.shows('before')
    const restarted = room.restart()
    await tabs[0]!.call('say', 'meanwhile')
    await restarted
    await room.say('after')
    await Promise.all(tabs.map((tab) => tab.shows('meanwhile', 'after')))
    await room.check(tabs, ...(await said(tabs[0]!)))
  })

  it('tells that the chat has ended meanwhile, and what a persistent chat goes on from', async () => {
    await using room = await chat()
    const tab = await room.start()
    await tab.call('say', 'one')
    await tab.shows('one')
    await tab.page.goto('about:blank')
    const owner = await room.target.caller(room.seat)
    await owner.disconnect()
    const later = await room.browser.tab()
    const persistentChat = { SourceContactId: room.seat.contactId, RehydrationType: 'ENTIRE_PAST_SESSION' }
    expect(await later.call('resume')).toEqual({ outcome: 'ended', persistentChat })
    expect(await later.call('stored')).not.toContain(room.seat.participantToken)
    await room.target.startChat({ PersistentChat: persistentChat as never })
    await later.page.reload()
    expect(await later.call('resume')).toEqual({ outcome: 'ended', persistentChat })
  })
})

/** What a tab shows was said, in its order. */
const said = async (tab: ClientTab) =>
  (await tab.call('shown')).flatMap((line) => {
    const content = line.slice(line.indexOf(' ') + 1)
    return content.startsWith('application/') ? [] : content
  })
