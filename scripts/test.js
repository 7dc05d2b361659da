/**
 * Runs what `check` and `conformance` run, all tests at once: where one waits for a client, another computes. Ends with
 * one line that sums up. In CI a skipped test is a failure.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'parley-test-'))
const outputFile = join(folder, 'report.json')
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`]
const broken = [
  ['run', '--silent', 'lint'],
  ['exec', '--silent', '--', 'vitest', 'run', ...reporters],
].filter((args) => spawnSync('npm', args, { stdio: 'inherit' }).status !== 0)

// Without a report something failed before the first test.
const suites = existsSync(outputFile) ? JSON.parse(readFileSync(outputFile, 'utf8')).testResults : []
rmSync(folder, { recursive: true })
const tests = suites.flatMap(({ name, assertionResults }) =>
  assertionResults.map(({ status, fullName }) => ({ status, title: fullName, file: relative('.', name) })),
)
const passed = tests.filter(({ status }) => status === 'passed').length
const failed = tests.filter(({ status }) => status === 'failed').length
const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed')

for (const { file, title } of skipped) console.log(`Skipped: ${file}: ${title}`)
for (const args of broken) console.log(`Failed: npm ${args.join(' ')}`)
console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`)
process.exitCode = broken.length > 0 || failed > 0 || (process.env.CI && skipped.length > 0) ? 1 : 0
