import { describe, expect, it } from 'vitest'
import { simulate } from './life.ts'

const { SEED, SEEDS = '200' } = process.env
/** `SEED=17` runs that one alone, `SEEDS=5000` runs more than usual. */
const seeds = SEED === undefined ? Array.from({ length: Number(SEEDS) }, (_, index) => index + 1) : [Number(SEED)]
/** A life waits for the real service most of the time, so several share the processor. */
const atOnce = 6

describe('A session', () => {
  it('shows what the chat keeps, whatever the line, the device and the service do', {
    timeout: 60_000 + seeds.length * 500,
  }, async () => {
    const left = [...seeds]
    const liveOn = async () => {
      for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
        await simulate(seed).catch((error: Error) => {
          const again = `SEED=${seed} npx vitest run --project unit tests/client-simulation/client-simulation.test.ts`
          expect.fail(`seed ${seed}: ${error.stack}\n\nTo see it again: ${again}`)
        })
      }
    }
    await Promise.all(Array.from({ length: atOnce }, liveOn))
  })

  it('lives the same life again for the same seed', async () => {
    const life = await simulate(7)
    expect(life.flat().length).toBeGreaterThan(10)
    expect(await simulate(7)).toEqual(life)
  })
})
