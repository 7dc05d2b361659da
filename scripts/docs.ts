/** Writes the documents, and the types, that are made from code. `tests/docs.test.ts` fails when one of them is out of date. */
import { writeFile } from 'node:fs/promises'
import { renderCli } from '../packages/cli/src/document.ts'
import { renderOperations } from '../packages/contract/src/operations-document.ts'
import { renderClientTypes } from '../packages/contract/src/types-text.ts'
import { renderConfiguration } from '../packages/server/src/config-text.ts'
import { renderLimits } from '../packages/server/src/limits-text.ts'

/** Each generated document, by its path from the root. */
export const documents: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/cli.md': renderCli,
  'docs/configuration.md': renderConfiguration,
  'docs/limits.md': renderLimits,
  'docs/operations.md': renderOperations,
  'packages/client/src/wire-types.ts': renderClientTypes,
}

if (import.meta.main) {
  for (const [path, render] of Object.entries(documents)) {
    await writeFile(new URL(`../${path}`, import.meta.url), await render())
    console.log(`${path} written`)
  }
}
