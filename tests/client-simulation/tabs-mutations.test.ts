import { describe, expect, it } from 'vitest'
import { survive } from '../simulation/survive.ts'
import { mutations } from './tabs-mutations.ts'

const seeds = 100
const client = { source: '../../packages/client/src/', simulation: '../client-simulation/tabs-life.ts' }
/** Mistakes that few lives show, and one of these lives: it saves most of the others while it is still one. */
const rare: Readonly<Record<string, number>> = {
  'let followers miss what a new leader missed': 6,
  'forget what was said to a leader that is gone': 5,
  'forget what a leader that is gone had on its way': 36,
  'say to one leader what was meant for another': 160,
  'take what was posted twice for two messages': 5,
  'lose what a follower tries again': 14,
  'take for failed what a follower tries again': 14,
  'say what was on its way before it slept': 30,
  'never let go of the lock': 32,
  'show again what has been given up': 76,
}

describe('The simulated tabs catch a client that would', () => {
  it.concurrent.each(Object.entries(mutations))('%s', { timeout: 60_000 }, async (name, edits) => {
    const { breach } = await survive(edits, seeds, client, rare[name])
    expect(breach).toBeDefined()
  })
})
