import { describe, expect, it } from 'vitest'
import { ChatJsBrowser, type ChatJsTab, type Library, libraries } from './chatjs-page.ts'
import type { Participant, Sent } from './participant.ts'
import { ServiceProcess, temporaryDataDir } from './service-process.ts'
import { Target } from './target.ts'

/** Chromium delays the sockets of a tab that opens many at once; five sessions each stay below that. */
const tabCount = 4
const sessionsPerTab = 5
const restartCount = 5

interface Item {
  readonly Id: string
  readonly AbsoluteTime: string
}

/** One chat: a ChatJS session by this name in a tab, and an agent on the API whose socket is left alone. */
interface Side {
  readonly tab: ChatJsTab
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

/**
 * Both sides of every chat write and type, round after round, and once more when `stopped` says so; gives
 * what was acknowledged.
 */
async function chatter(sides: readonly Side[], stopped: () => boolean): Promise<Map<string, string[]>> {
  const acknowledged = new Map(sides.map(({ name }): [string, string[]] => [name, []]))
  for (let round = 0, last = false; !last; round++) {
    last = stopped()
    await Promise.all(
      sides.map(async ({ tab, name, agent }) => {
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

/** The whole transcript as the session reads it, oldest first. */
async function transcript({ tab, name }: Side): Promise<Item[]> {
  const items: Item[] = []
  let nextToken: string | undefined
  do {
    const args = { maxResults: 100, ...(nextToken && { nextToken }) }
    const page = (await tab.call('getTranscript', name, args)) as { Transcript: Item[]; NextToken?: string }
    items.unshift(...page.Transcript)
    nextToken = page.NextToken
  } while (nextToken)
  return items
}

/**
 * Holds what a session's handlers were shown against the transcript: each item at most once, in the transcript's
 * order, and nothing left out but between the loss of a socket and the next one, which is what GetTranscript is for;
 * ours has asked it itself.
 */
function expectShown({ tab, name }: Side, stored: readonly string[], library: Library): void {
  let last = -1
  let mayHaveMissed = true
  for (const { event, data } of tab.seen.filter((seen) => seen.session === name)) {
    if (event === 'lost' && library === 'amazon-connect-chatjs') mayHaveMissed = true
    if (event !== 'message') continue
    const position = stored.indexOf(String(data?.Id))
    if (mayHaveMissed) expect(position).toBeGreaterThan(last)
    else expect(position).toBe(last + 1)
    last = position
    mayHaveMissed = false
  }
}

describe('twenty sessions with both sides typing', () => {
  it.each(libraries)(
    'of %s survive five restarts in a row: none breaks, none ends, nothing is lost or doubled [restart-keeps-chatjs]',
    async (library) => {
      await using data = await temporaryDataDir()
      await using browser = await ChatJsBrowser.launch(library)
      let service = await ServiceProcess.start({ dataDir: data.path })
      const target = new Target(service.endpoint)
      try {
        const open = async (tab: ChatJsTab, name: string): Promise<Side> => {
          const seat = await target.startChat({ ParticipantDetails: { DisplayName: name } })
          await tab.open(name, seat)
          return { tab, name, agent: await target.connect(await target.addParticipant(seat.contactId)) }
        }
        const tabs = await Promise.all(Array.from({ length: tabCount }, () => browser.tab(target.endpoint)))
        const sides = await Promise.all(
          tabs.flatMap((tab, t) => Array.from({ length: sessionsPerTab }, (_, n) => open(tab, `customer ${t}.${n}`))),
        )

        let stopped = false
        const restartAgainAndAgain = async () => {
          for (let restart = 1; restart <= restartCount; restart++) {
            service = await replace(service)
            const back = sides.map(({ tab, name }) =>
              tab.times(name, 'established', tab.establishedAtStart + restart, 10_000),
            )
            await Promise.all(back)
          }
        }
        const [acknowledged] = await Promise.all([
          chatter(sides, () => stopped),
          restartAgainAndAgain().finally(() => {
            stopped = true
          }),
        ])

        for (const side of sides) {
          const { tab, name, agent } = side
          expect(tab.events(name, 'broken')).toEqual([])
          expect(tab.events(name, 'ended')).toEqual([])
          const { Id: last } = await agent.say('still here?')
          await tab.event(name, 'message', ({ Id }) => Id === last)
          const items = await transcript(side)
          const stored = items.map((item) => item.Id)
          expect(stored).toEqual([...new Set(stored)])
          expect(stored).toEqual(expect.arrayContaining(acknowledged.get(name) ?? []))
          expect(acknowledged.get(name)).not.toEqual([])
          const times = items.map((item) => Date.parse(item.AbsoluteTime))
          expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
          expectShown(side, stored, library)
          agent[Symbol.dispose]()
        }
      } finally {
        await service.kill()
      }
    },
  )
})
