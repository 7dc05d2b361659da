import { describe, expect, it } from 'vitest'
import { survive } from '../simulation/survive.ts'
import { mutations } from './mutations.ts'

const seeds = 100
const client = { source: '../../packages/client/src/', simulation: '../client-simulation/life.ts' }

describe('The simulated line catches a client that would', () => {
  it.concurrent.each(Object.entries(mutations))('%s', { timeout: 60_000 }, async (_name, edits) => {
    const { breach } = await survive(edits, seeds, client)
    expect(breach).toBeDefined()
  })
})
