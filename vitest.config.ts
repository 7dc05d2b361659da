import { availableParallelism } from 'node:os'
import { relative } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Packages of this repository that are published as JavaScript are tested as the TypeScript they are made from. */
const ssr = { resolve: { conditions: ['parley-source', 'node'] } }

/**
 * What changes the process that it runs in, or weighs it. All others leave nothing behind, so that they share one, which
 * takes longer to start, and to load the service and the SDKs, than most of them run.
 */
const alone = ['packages/client/src/chatjs/*.test.ts', 'packages/client/src/*.memory.test.ts']

/**
 * What takes longest, in the order in which it is begun: what computes and what waits by turns. Were one of these the
 * last, the others would be done long before it. Behind them each project's files follow each other, because a process
 * goes on only with one of the same project.
 */
const longest = [
  'tests/simulation/mutations.test.ts',
  'conformance/hand-over.test.ts',
  'tests/client-simulation/client-simulation.test.ts',
  'conformance/chatjs.test.ts',
  'tests/client-simulation/tabs-mutations.test.ts',
  'conformance/limits.test.ts',
  'tests/client-simulation/mutations.test.ts',
  'conformance/client-tabs.test.ts',
  'tests/client-simulation/tabs.test.ts',
  'conformance/client.test.ts',
  'tests/simulation/simulation.test.ts',
  'tests/crash/crash.test.ts',
  'packages/testing/src/scenario/examples.test.ts',
  'packages/client/src/published.test.ts',
  'packages/testing/src/published.test.ts',
  'tests/image/image.test.ts',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = longest.indexOf(relative(this.ctx.config.root, moduleId))
      return place < 0 ? longest.length : place
    }
    const inOrder = (one: TestSpecification, other: TestSpecification) =>
      rank(one) - rank(other) || one.project.name.localeCompare(other.project.name)
    return (await super.sort(files)).sort(inOrder)
  }
}

export default defineConfig({
  test: {
    // One for each core, and not one less: much of the time a test waits for a client or a disk.
    maxWorkers: Math.max(2, availableParallelism()),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        ssr,
        test: {
          name: 'unit',
          include: ['packages/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...alone],
          isolate: false,
          testTimeout: 20_000,
        },
      },
      { ssr, test: { name: 'alone', include: alone } },
      {
        ssr,
        test: {
          name: 'conformance',
          include: ['conformance/**/*.test.ts'],
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
