/** Runs `check`, then `conformance`, and ends with one line that sums up both. In CI a skipped test is a failure. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'parley-test-'))
const reports = ['check', 'conformance'].map(runScript)
rmSync(folder, { recursive: true })

const total = (count) => reports.reduce((sum, report) => sum + count(report), 0)
const passed = total(({ tests }) => tests.filter(({ status }) => status === 'passed').length)
const failed = total(({ tests }) => tests.filter(({ status }) => status === 'failed').length)
const skipped = reports.flatMap(({ tests }) => tests.filter(({ status }) => status !== 'passed' && status !== 'failed'))
const broken = reports.filter(({ succeeded }) => !succeeded)

for (const { file, title } of skipped) console.log(`Skipped: ${file}: ${title}`)
for (const { script } of broken) console.log(`Failed: npm run ${script}`)
console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`)
process.exitCode = broken.length > 0 || failed > 0 || (process.env.CI && skipped.length > 0) ? 1 : 0

/** A script ends with vitest, which gets these arguments; without a report something before it failed. */
function runScript(script) {
  const outputFile = join(folder, `${script}.json`)
  const { status } = spawnSync(
    'npm',
    ['run', '--silent', script, '--', '--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`],
    { stdio: 'inherit' },
  )
  const suites = existsSync(outputFile) ? JSON.parse(readFileSync(outputFile, 'utf8')).testResults : []
  const tests = suites.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ status, fullName }) => ({ status, title: fullName, file: relative('.', name) })),
  )
  return { script, succeeded: status === 0, tests }
}
