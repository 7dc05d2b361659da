import { describe, expect, it } from 'vitest'
import { crampedCache, mutations } from './mutations.ts'
import { survive } from './survive.ts'

const seeds = 200
/** Mistakes that few lives show, and one of these lives: it saves most of the others while it is still one. */
const rare: Readonly<Record<string, number>> = {
  'come back without a word': 108,
  'count a receipt twice': 112,
  'let supervisors barge in as they like': 141,
  'show everybody that a supervisor leaves': 19,
  'not find a chat by the contact that it was transferred to': 19,
  'wait in a flow for ever': 24,
}

describe('The simulation catches a server that would', () => {
  it.each(Object.entries(mutations))('%s', { timeout: 60_000 }, async (name, edits) => {
    const { breach } = await survive(edits, seeds, undefined, rare[name])
    expect(breach).toBeDefined()
  })
})

describe('The simulation does not mind a server that', () => {
  it('has room for one chat in memory', { timeout: 60_000 }, async () => {
    expect(await survive(crampedCache, seeds)).toEqual({})
  })

  it('has a line that is not what a mutation expects: then it says so', async () => {
    const edits = [{ file: 'enact.ts', line: 'no such line', becomes: '' }]
    await expect(survive(edits, 1)).rejects.toThrow('enact.ts holds 0 times: no such line')
  })
})
