import { describe, expect, it } from 'vitest'
import { liveThrough, seeds } from '../simulation/seeds.ts'
import { simulate } from './tabs-life.ts'

/** A life waits for the real service most of the time, so several share the processor. */
const atOnce = 6

describe('Tabs that share a session', () => {
  it(
    'show what the chat keeps, and say everything once, whichever of them is closed, crashes or sleeps',
    {
      timeout: 60_000 + seeds.length * 500,
    },
    () => liveThrough(simulate, atOnce),
  )

  it('live the same life again for the same seed', async () => {
    const life = await simulate(7)
    expect(life.length).toBeGreaterThan(5)
    expect(await simulate(7)).toEqual(life)
  })
})
