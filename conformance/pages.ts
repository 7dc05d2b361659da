import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type BuildOptions, build } from 'esbuild'
import type { BrowserContext } from 'playwright-core'
import { freshProfile } from './chromium.ts'

/** A script as a bundler makes it, of a file below this folder, with our packages from their sources. */
export async function bundled(options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: import.meta.dirname,
    bundle: true,
    format: 'esm',
    conditions: ['parley-source'],
    ...options,
    write: false,
  })
  return outputFiles[0]!.text
}

/** A profile of Chromium, and what its pages load from an origin that is not the service's. */
export class Pages implements AsyncDisposable {
  readonly profile: BrowserContext
  /** Where `/` is. */
  readonly url: string
  readonly #server: Server

  private constructor(server: Server, profile: BrowserContext) {
    this.#server = server
    this.profile = profile
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  }

  /** @param html the page, wherever there is no script */
  static async serve(
    html: string,
    scripts: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Pages> {
    const page = `<!doctype html><link rel="icon" href="data:,">${html}`
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url!, 'http://host')
      const script = scripts[pathname]
      const type = script === undefined ? 'html' : 'javascript'
      response.writeHead(200, { 'Content-Type': `text/${type}; charset=utf-8`, ...headers })
      response.end(script ?? page)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new Pages(server, await freshProfile())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.profile.close()
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
