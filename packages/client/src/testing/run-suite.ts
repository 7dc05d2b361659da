/**
 * Runs the suite on whatever Node this is, with the package as it was installed here, and prints what came of each case
 * as a line of JSON. `published.test.ts` bundles this file without the client and gives it the backend's URL.
 */
import * as client from '@parley/client'
import { operationCases } from '../operations.cases.ts'
import { requestCases } from '../request.cases.ts'
import { remoteBackend } from './remote-backend.ts'

const backend = remoteBackend(process.argv[2] ?? '')
for (const { title, run } of [...requestCases, ...operationCases]) {
  const failure = await run({ client, backend }).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.stack : String(error)),
  )
  console.log(JSON.stringify({ title, failure }))
}
