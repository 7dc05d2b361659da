import { describe, expect, it } from 'vitest'
import { ChatJsBrowser, type ChatJsTab } from './chatjs-page.ts'
import type { Participant, Sent } from './participant.ts'
import { ServiceProcess, temporaryDataDir } from './service-process.ts'
import { Target } from './target.ts'

const sessionCount = 20
const restartCount = 5

interface Item {
  readonly Id: string
  readonly AbsoluteTime: string
  readonly Type: string
}

/** One chat: a ChatJS session in the tab by this name, and an agent on the API whose socket is left alone. */
interface Side {
  readonly name: string
  readonly agent: Participant
}

/** Ends a service and starts its replacement in one breath, on the same port and data. */
async function replace(old: ServiceProcess): Promise<ServiceProcess> {
  const [code, next] = await Promise.all([old.stop(), ServiceProcess.start({ port: old.port, dataDir: old.dataDir })])
  expect(code).toBe(0)
  return next
}

/** Sends until an answer comes: while a service is being replaced nobody listens. The ClientToken makes it one message. */
async function insist(send: (clientToken: string) => Promise<unknown>): Promise<Sent> {
  const clientToken = crypto.randomUUID()
  const until = Date.now() + 10_000
  for (;;) {
    try {
      return (await send(clientToken)) as Sent
    } catch (error) {
      if (Date.now() > until) throw error
    }
  }
}

/** Both sides of every chat write and type, round after round, until `stopped` says so; gives what was acknowledged. */
async function chatter(tab: ChatJsTab, sides: readonly Side[], stopped: () => boolean): Promise<Map<string, string[]>> {
  const acknowledged = new Map(sides.map(({ name }): [string, string[]] => [name, []]))
  for (let round = 0; !stopped(); round++) {
    await Promise.all(
      sides.map(async ({ name, agent }) => {
        const ids = acknowledged.get(name)
        const sent = await Promise.all([
          insist((token) => tab.call('sendMessage', name, `question ${round}`, token)),
          insist((ClientToken) => agent.say(`answer ${round}`, { ClientToken })),
        ])
        ids?.push(...sent.map(({ Id }) => Id))
        await agent.typing().catch(() => {})
      }),
    )
  }
  return acknowledged
}

/** What a session was shown: every item its handlers got, in that order, and what the transcript adds to it. */
async function shown(tab: ChatJsTab, name: string): Promise<{ live: Item[]; all: Item[] }> {
  const live = tab.events(name, 'message').map((seen) => seen.data as unknown as Item)
  const pages: Item[] = []
  let nextToken: string | undefined
  do {
    const args = { maxResults: 100, ...(nextToken && { nextToken }) }
    const page = (await tab.call('getTranscript', name, args)) as { Transcript: Item[]; NextToken?: string }
    pages.unshift(...page.Transcript)
    nextToken = page.NextToken
  } while (nextToken)
  return { live, all: pages }
}

describe('twenty ChatJS sessions with both sides typing', () => {
  it('survive five restarts in a row: none breaks, none ends, nothing is lost or doubled [restart-keeps-chatjs]', async () => {
    await using data = await temporaryDataDir()
    await using browser = await ChatJsBrowser.launch()
    let service = await ServiceProcess.start({ dataDir: data.path })
    const target = new Target(service.endpoint)
    try {
      const tab = await browser.tab(target.endpoint)
      const sides: Side[] = []
      for (let n = 0; n < sessionCount; n++) {
        const name = `customer ${n}`
        const seat = await target.startChat({ ParticipantDetails: { DisplayName: name } })
        await tab.open(name, seat)
        sides.push({ name, agent: await target.connect(await target.addParticipant(seat.contactId)) })
      }
      const established = () => sides.map(({ name }) => tab.events(name, 'established').length)

      let stopped = false
      const chattering = chatter(tab, sides, () => stopped)
      for (let restart = 1; restart <= restartCount; restart++) {
        service = await replace(service)
        const everybody = () => established().every((count) => count >= 2 + restart)
        await tab.when(everybody, `all sessions to be back after restart ${restart}`, 10_000)
      }
      stopped = true
      const acknowledged = await chattering

      for (const { name } of sides) {
        expect(tab.events(name, 'broken')).toEqual([])
        expect(tab.events(name, 'ended')).toEqual([])
        const { live, all } = await shown(tab, name)
        const stored = all.map((item) => item.Id)
        expect(new Set(stored).size).toBe(stored.length)
        expect(stored).toEqual(expect.arrayContaining(acknowledged.get(name) ?? []))
        const times = all.map((item) => Date.parse(item.AbsoluteTime))
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
        const messages = live.filter((item) => item.Type === 'MESSAGE').map((item) => item.Id)
        expect(new Set(messages).size).toBe(messages.length)
        expect(messages).toEqual(stored.filter((id) => messages.includes(id)))
      }
      for (const { agent } of sides) agent[Symbol.dispose]()
    } finally {
      await service.kill()
    }
  })
})
