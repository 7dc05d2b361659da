import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { findChromium } from '../scripts/find-command.js'
import { present } from './waiting.ts'

/** The system's Chromium, headless and speaking to nobody but the page's own hosts. */
const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: present(findChromium(), 'Chromium, which `npm test` installs'),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

let running: Promise<Browser> | undefined

/**
 * A profile of its own, which shares no cache, storage or tab with another: what is fresh for a test. The Chromium
 * below it is one for all tests of a file, and ends with their process.
 */
export async function freshProfile(): Promise<BrowserContext> {
  running ??= launch()
  return (await running).newContext()
}
