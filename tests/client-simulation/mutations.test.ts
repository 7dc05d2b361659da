import { describe, expect, it } from 'vitest'
import { survive } from '../simulation/survive.ts'
import { mutations } from './mutations.ts'

const seeds = 100
const client = { source: '../../packages/client/src/', simulation: '../client-simulation/life.ts' }

/** Mistakes that few lives show, and one of these lives: it saves most of the others while it is still one. */
const rare: Readonly<Record<string, number>> = {
  'let receipts speak for one message only': 5,
  'take another ClientToken for each attempt': 5,
  'say again what was said ten minutes ago': 10,
  'take for a message that was never tried what is here': 5267,
  'take for an own message what was said before it': 56,
  'give up when the service fails': 22,
  "take a hotel's 403 for the end": 8,
  'close a socket before the next one has subscribed': 41,
}

describe('The simulated line catches a client that would', () => {
  it.concurrent.each(Object.entries(mutations))('%s', { timeout: 60_000 }, async (name, edits) => {
    const { breach } = await survive(edits, seeds, client, rare[name])
    expect(breach).toBeDefined()
  })
})
