/** Makes what is published: JavaScript with our own packages in it, and their types as far as they show. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleService } from '../../scripts/bundle-service.js'
import { writeTypes } from '../../scripts/write-types.js'

const here = fileURLToPath(new URL('.', import.meta.url))

await bundleService(here, {
  index: 'src/index.ts',
  remote: 'src/remote-controls.ts',
  scenario: 'src/scenario/index.ts',
  recording: 'src/recording/index.ts',
})
writeTypes({
  entries: ['src/index', 'src/remote-controls', 'src/scenario/index', 'src/recording/index'].map(
    (entry) => `testing/${entry}`,
  ),
  from: join(here, '..'),
  to: join(here, 'dist/types'),
})
