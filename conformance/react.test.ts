import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReactPage } from './browser/react-page.ts'
import { freshProfile } from './chromium.ts'
import { serve } from './in-process.ts'

type Seen = ReturnType<ReactPage['seen']>

const host = createServer()
let profile: BrowserContext

/** One page with React as it is in development, from an origin that is not the service's. */
beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('browser/react-page.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    conditions: ['parley-source'],
    define: { 'process.env.NODE_ENV': '"development"' },
    write: false,
  })
  host.on('request', (request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html')
    response.end(
      isScript ? outputFiles[0]!.text : '<!doctype html><body></body><script type="module" src="/page.js"></script>',
    )
  })
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  profile = await freshProfile()
})

afterAll(async () => {
  await profile.close()
  host.closeAllConnections()
  host.close()
})

/** A customer's page with a chat that an agent is in. */
async function openChat({ strict }: { readonly strict: boolean }) {
  const target = await serve()
  const seat = await target.startChat()
  const page = await profile.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text())
  })
  await page.goto(`http://127.0.0.1:${(host.address() as AddressInfo).port}/`)
  const { participantToken, participantId } = seat
  await page.evaluate(
    `reactPage.open(${JSON.stringify(target.endpoint)}, ${JSON.stringify({ participantToken, participantId })}, ${strict})`,
  )
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
