import { relative } from 'node:path'
import { expect } from 'vitest'

const { SEED, SEEDS = '200' } = process.env
/** `SEED=17` runs that one alone, `SEEDS=5000` runs more than usual. */
export const seeds =
  SEED === undefined ? Array.from({ length: Number(SEEDS) }, (_, index) => index + 1) : [Number(SEED)]

/** Lives through all seeds, `atOnce` of them side by side. The first that breaks a law says how to see it again. */
export async function liveThrough(simulate: (seed: number) => Promise<unknown>, atOnce = 1): Promise<void> {
  const { testPath = '' } = expect.getState()
  const left = [...seeds]
  const liveOn = async () => {
    for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
      await simulate(seed).catch((error: Error) => {
        const again = `SEED=${seed} npx vitest run --project unit ${relative('.', testPath)}`
        expect.fail(`seed ${seed}: ${error.stack}\n\nTo see it again: ${again}`)
      })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, liveOn))
}
