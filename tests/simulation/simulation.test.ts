import { describe, expect, it } from 'vitest'
import { simulate } from './simulation.ts'

const { SEED, SEEDS = '200' } = process.env
/** `SEED=17` runs that one alone, `SEEDS=5000` runs more than usual. */
const seeds = SEED === undefined ? Array.from({ length: Number(SEEDS) }, (_, index) => index + 1) : [Number(SEED)]

describe('A simulated service', () => {
  it('shows and keeps what it acknowledged, whatever the bus, the disk, the clock and the people do', {
    timeout: 20_000 + seeds.length * 200,
  }, async () => {
    for (const seed of seeds) {
      await simulate(seed).catch((error: Error) => {
        const again = `SEED=${seed} npx vitest run --project unit tests/simulation/simulation.test.ts`
        expect.fail(`seed ${seed}: ${error.stack}\n\nTo see it again: ${again}`)
      })
    }
  })

  it('lives the same life again for the same seed', async () => {
    const life = await simulate(7)
    expect(life.length).toBeGreaterThan(10)
    expect(await simulate(7)).toEqual(life)
  })
})
