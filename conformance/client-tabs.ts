import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import type { ClientPage } from './browser/client-page.ts'
import { freshProfile } from './chromium.ts'

/** A script as a bundler makes it, with the client from its sources. */
export async function bundled(path: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(path, import.meta.url))],
    bundle: true,
    format: 'esm',
    conditions: ['parley-source'],
    write: false,
  })
  return outputFiles[0]!.text
}

/** Serves a page that runs one script, under a policy that allows nothing but what chatting needs. */
export async function serveScript(script: string): Promise<Server> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/script.js'
    response.setHeader('Content-Type', `text/${isScript ? 'javascript' : 'html'}; charset=utf-8`)
    response.setHeader(
      'Content-Security-Policy',
      "default-src 'none'; script-src 'self'; connect-src http://127.0.0.1:* ws://127.0.0.1:*; img-src data:",
    )
    response.end(
      isScript
        ? script
        : '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/script.js"></script>',
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

/** Headless Chromium, one profile of it, and the page with our client that its tabs open. */
export class ClientBrowser implements AsyncDisposable {
  readonly #server: Server
  readonly #context: BrowserContext
  /** What the tabs' consoles say that is an error, and none that the browser reports of its own network. */
  readonly complaints: string[] = []

  private constructor(server: Server, context: BrowserContext) {
    this.#server = server
    this.#context = context
  }

  static async launch(): Promise<ClientBrowser> {
    const server = await serveScript(await bundled('browser/client-page.ts'))
    return new ClientBrowser(server, await freshProfile())
  }

  /** @param prepare sees the page before anything is loaded */
  async tab(prepare: (page: Page) => Promise<void> = async () => {}): Promise<ClientTab> {
    const page = await this.#context.newPage()
    page.on('pageerror', (error) => this.complaints.push(String(error.stack)))
    page.on('console', (line) => {
      const isOfNetwork = /net::ERR_|WebSocket connection to/.test(line.text())
      if (line.type() === 'error' && !isOfNetwork) this.complaints.push(line.text())
    })
    await prepare(page)
    await page.goto(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`)
    return ClientTab.on(page)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close()
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

export class ClientTab {
  readonly page: Page
  /** How many sockets it ever opened. */
  sockets = 0
  readonly #tools: CDPSession

  private constructor(page: Page, tools: CDPSession) {
    this.page = page
    this.#tools = tools
    page.on('websocket', () => this.sockets++)
  }

  static async on(page: Page): Promise<ClientTab> {
    return new ClientTab(page, await page.context().newCDPSession(page))
  }

  call<Method extends keyof ClientPage>(
    method: Method,
    ...args: Parameters<ClientPage[Method]>
  ): ReturnType<ClientPage[Method]>
  async call(method: keyof ClientPage, ...args: readonly unknown[]): Promise<unknown> {
    return this.page.evaluate(`clientPage.${method}(...${JSON.stringify(args)})`)
  }

  shows(...contents: readonly string[]): Promise<void> {
    return this.call('shows', contents)
  }

  /** By the devtools protocol, as the panel "Network" does it. */
  async offline(offline: boolean): Promise<void> {
    await this.#tools.send('Network.enable')
    await this.#tools.send('Network.emulateNetworkConditions', {
      ...{ offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 },
    })
  }

  /** Its timers stand still, and nothing else of it does: what a browser does to a page in the background, and longer. */
  async background(): Promise<void> {
    await this.#tools.send('Emulation.setVirtualTimePolicy', { policy: 'pause' })
  }

  /**
   * As a phone does it with what is in the background: nothing runs there, also no message is heard. The debugger does it,
   * because Playwright has its pages count as visible, and Chromium freezes no such page.
   */
  async freeze(): Promise<void> {
    await this.#tools.send('Debugger.enable')
    const isFrozen = new Promise((resolve) => this.#tools.once('Debugger.paused', resolve))
    await this.#tools.send('Debugger.pause')
    // It stops where the next script runs.
    this.#tools.send('Runtime.evaluate', { expression: '0' }).catch(() => {})
    await isFrozen
  }

  async thaw(): Promise<void> {
    await this.#tools.send('Debugger.disable')
  }

  /** The process of the page ends at once, and nothing in it hears of that. */
  async crash(): Promise<void> {
    const crashed = this.page.waitForEvent('crash')
    this.#tools.send('Page.crash').catch(() => {})
    await crashed
  }
}
