/**
 * Runs the suite wherever this is, with the package that was installed or bundled here, and prints what came of each
 * case as a line of JSON. The backend's URL is the program's argument, or the page's query.
 */
import * as client from '@parley/client'
import { operationCases } from '../operations.cases.ts'
import { requestCases } from '../request.cases.ts'
import { sessionCases } from '../session.cases.ts'
import { remoteBackend } from './remote-backend.ts'

const { process, location } = globalThis as { process?: { argv: string[] }; location?: { search: string } }
const backend = remoteBackend(process?.argv[2] ?? location?.search.slice(1) ?? '')
for (const { title, run } of [...requestCases, ...operationCases, ...sessionCases]) {
  const failure = await run({ client, backend }).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? `${error.message}\n${error.stack}` : String(error)),
  )
  console.log(JSON.stringify({ title, failure }))
}
