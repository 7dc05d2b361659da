import type { CDPSession, Page } from 'playwright-core'
import type { ClientPage } from './browser/client-page.ts'
import { bundled, Pages } from './pages.ts'

/** All that chatting needs. */
const policy = "default-src 'none'; script-src 'self'; connect-src http://127.0.0.1:* ws://127.0.0.1:*; img-src data:"

/** Headless Chromium, one profile of it, and the page with our client that its tabs open. */
export class ClientBrowser implements AsyncDisposable {
  readonly #pages: Pages
  /** What the tabs' consoles say that is an error, and none that the browser reports of its own network. */
  readonly complaints: string[] = []

  private constructor(pages: Pages) {
    this.#pages = pages
  }

  static async launch(): Promise<ClientBrowser> {
    const script = await bundled({ entryPoints: ['./browser/client-page.ts'] })
    const html = '<script type="module" src="/script.js"></script>'
    return new ClientBrowser(await Pages.serve(html, { '/script.js': script }, { 'Content-Security-Policy': policy }))
  }

  /** @param prepare sees the page before anything is loaded */
  async tab(prepare: (page: Page) => Promise<void> = async () => {}): Promise<ClientTab> {
    const page = await this.#pages.profile.newPage()
    page.on('pageerror', (error) => this.complaints.push(String(error.stack)))
    page.on('console', (line) => {
      const isOfNetwork = /net::ERR_|WebSocket connection to/.test(line.text())
      if (line.type() === 'error' && !isOfNetwork) this.complaints.push(line.text())
    })
    await prepare(page)
    await page.goto(this.#pages.url)
    return ClientTab.on(page)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pages[Symbol.asyncDispose]()
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
  offline(offline: boolean): Promise<void> {
    return this.#network({ offline, uploadThroughput: -1 })
  }

  /** It sends no more than this. */
  slow(bytesPerSecond: number): Promise<void> {
    return this.#network({ offline: false, uploadThroughput: bytesPerSecond })
  }

  async #network(conditions: { readonly offline: boolean; readonly uploadThroughput: number }): Promise<void> {
    await this.#tools.send('Network.enable')
    await this.#tools.send('Network.emulateNetworkConditions', { latency: 0, downloadThroughput: -1, ...conditions })
  }

  /**
   * As a phone does it with what is in the background: nothing runs there, also no message is heard. The debugger does
   * it, because Playwright has its pages count as visible, and Chromium freezes no such page.
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
