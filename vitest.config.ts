import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Packages of this repository that are published as JavaScript are tested as the TypeScript they are made from. */
const ssr = { resolve: { conditions: ['parley-source', 'node'] } }

export default defineConfig({
  test: {
    // One for each core, and not one less: much of the time a test waits for a client or a disk.
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      {
        ssr,
        test: {
          name: 'unit',
          include: ['packages/**/*.test.ts', 'tests/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        ssr,
        test: {
          name: 'conformance',
          include: ['conformance/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
