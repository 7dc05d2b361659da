import { type Browser, chromium } from 'playwright-core'
import { findChromium } from '../scripts/find-command.js'
import { present } from './waiting.ts'

/** The system's Chromium, headless and speaking to nobody but the page's own hosts. */
export const launchChromium = (): Promise<Browser> =>
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
