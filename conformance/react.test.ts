import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReactPage } from './browser/react-page.ts'
import { serve } from './in-process.ts'
import { bundled, Pages } from './pages.ts'

type Seen = ReturnType<ReactPage['seen']>

let pages: Pages

/** One page with React as it is in development. */
beforeAll(async () => {
  const define = { 'process.env.NODE_ENV': '"development"' }
  const script = await bundled({ entryPoints: ['./browser/react-page.ts'], define })
  pages = await Pages.serve('<body></body><script type="module" src="/page.js"></script>', { '/page.js': script })
})

afterAll(() => pages[Symbol.asyncDispose]())

/** A customer's page with a chat that an agent is in. */
async function openChat({ strict }: { readonly strict: boolean }) {
  const target = await serve()
  const seat = await target.startChat()
  const page = await pages.profile.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text())
  })
  await page.goto(pages.url)
  await page.evaluate(`reactPage.open(...${JSON.stringify([target.endpoint, seat, strict])})`)
  const agent = await target.connect(await target.addParticipant(seat.contactId))
  return {
    ...{ target, page, agent, complaints },
    seen: () => page.evaluate('reactPage.seen()') as Promise<Seen>,
    shows: (text: string) => shows(page, text),
    async [Symbol.asyncDispose]() {
      agent[Symbol.dispose]()
      await page.close()
      await target[Symbol.asyncDispose]()
    },
  }
}

const shows = (page: Page, text: string) =>
  page.waitForFunction(`document.body.textContent.includes(${JSON.stringify(text)})`, undefined, { polling: 20 })

describe('useChat in Chromium, with React as it is', () => {
  it.each([
    ['StrictMode', true],
    ['a plain root', false],
  ])('shows what is said, each item once, and what the session is doing: %s', async (_, strict) => {
    await using chat = await openChat({ strict })
    await chat.shows('joined')
    await chat.agent.say('Good morning')
    await chat.shows('Good morning')
    await chat.page.evaluate('reactPage.say("Hello")')
    await chat.shows('Hello')
    const { commits, listeners } = await chat.seen()
    expect(commits.at(-1)?.shown).toEqual(['joined', 'joined', 'Good morning', 'Hello'])
    expect([...new Set(commits.map(({ status }) => status))]).toEqual(['connecting', 'connected'])
    // One of the list and twenty counts, each for items and state; StrictMode has subscribed twice and stopped once.
    expect(listeners).toBe(2 * 21)
    expect(chat.complaints).toEqual([])
  })

  it('stops listening when the component is gone', async () => {
    await using chat = await openChat({ strict: true })
    await chat.shows('joined')
    await chat.page.evaluate('reactPage.unmount()')
    const before = await chat.seen()
    expect(before.listeners).toBe(0)
    const { Id } = await chat.agent.say('is anybody there?')
    await chat.agent.socket.itemWithId(Id)
    const after = await chat.seen()
    expect([after.commits.length, after.text]).toEqual([before.commits.length, ''])
    expect(chat.complaints).toEqual([])
  })

  it('never shows two states at once, though a render is interrupted by what is said', async () => {
    await using chat = await openChat({ strict: false })
    await chat.shows('joined')
    for (let n = 0; n < 30; n++) {
      await chat.page.evaluate('reactPage.rerender()')
      await chat.agent.say(`message ${n}`)
    }
    await chat.shows('message 29')
    const { commits } = await chat.seen()
    const torn = commits.filter(({ shown, counts }) => counts.some((count) => count !== shown.length))
    expect(torn).toEqual([])
    expect(commits.length).toBeGreaterThan(30)
    expect(chat.complaints).toEqual([])
  })
})
