import { describe, expect, it } from 'vitest'
import { liveThrough, seeds } from './seeds.ts'
import { simulate } from './simulation.ts'

describe('A simulated service', () => {
  it(
    'shows and keeps what it acknowledged, whatever the bus, the disk, the clock and the people do',
    {
      timeout: 20_000 + seeds.length * 200,
    },
    () => liveThrough(simulate),
  )

  it('lives the same life again for the same seed', async () => {
    const life = await simulate(7)
    expect(life.length).toBeGreaterThan(10)
    expect(await simulate(7)).toEqual(life)
  })
})
