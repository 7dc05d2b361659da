/** Writes the documents that are generated from the code. */
import { writeFileSync } from 'node:fs'
import { renderConfiguration } from '../packages/server/src/config-text.ts'

writeFileSync(new URL('../docs/configuration.md', import.meta.url), renderConfiguration())
