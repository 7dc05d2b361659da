/**
 * What the tests need beyond npm: Chromium for ChatJS and our client, boto3 and the aws cli for a second opinion, strace
 * to see the fsync and where files are written, Node 20 for what is published. Found or installed, and told in one line
 * each; nothing is skipped silently.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium, findCommand, findNode20, node20Home, node20Package } from './find-command.js'
import { withLock } from './lock.js'
import { fail, root, run, step } from './progress.js'

const requirements = `${root}conformance/python/requirements.txt`
const venv = `${root}node_modules/.cache/python`
const installedRequirements = `${venv}/requirements.txt`
const compiled = `${root}node_modules/.cache/node-compile`

const node20Version = '20.20.2'

export async function setUpForTests() {
  await withLock(async () => {
    await installFromApt([
      ...(findChromium() ? [] : ['chromium']),
      ...(findCommand('strace') ? [] : ['strace']),
      ...(findCommand('python3') ? [] : ['python3', 'python3-venv']),
    ])
    if (!pythonIsCurrent()) await makePython()
    if (!findNode20()) await step('Installing Node 20', installNode20)
    if (!existsSync(compiled)) await step('Starting the service once', startOnce)
  })
  console.log(`Chromium: ${findChromium()}`)
  console.log(`strace: ${findCommand('strace')}`)
  console.log(`Node 20: ${findNode20()}`)
  console.log(`boto3 and aws cli: ${venv}/bin`)
}

/**
 * Leaves the compiled code of the service and of its writer thread behind. Without it the first tests, side by side,
 * would all strip the same TypeScript in short-lived threads.
 */
async function startOnce() {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-setup-'))
  const service = spawn(
    `${root}node_modules/.bin/node`,
    [`${root}packages/cli/bin/parley.js`, 'serve', '--port', '0', '--data-dir', dataDir],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  service.stdout.once('data', () => service.kill())
  const [code] = await once(service, 'exit')
  rmSync(dataDir, { recursive: true, force: true })
  if (code !== 0) fail(`The service does not start: it ended with ${code}.`)
}

/** Into a folder of its own: among the packages it would take the place of the service's Node. */
async function installNode20() {
  mkdirSync(node20Home, { recursive: true })
  const npm = ['install', '--prefix', node20Home, '--no-save', '--no-audit', '--no-fund', '--loglevel=error']
  await run('npm', [...npm, `${node20Package}@${node20Version}`])
}

function pythonIsCurrent() {
  return (
    existsSync(installedRequirements) &&
    readFileSync(installedRequirements, 'utf8') === readFileSync(requirements, 'utf8')
  )
}

/** The copy of the requirements comes last: it says that the rest is there. */
async function makePython() {
  const create = () => run('python3', ['-m', 'venv', '--clear', venv])
  try {
    await create()
  } catch {
    // Debian parts venv from python3.
    await installFromApt(['python3-venv'])
    await create()
  }
  await step('Installing boto3 and the aws cli', () =>
    run(`${venv}/bin/pip`, ['install', '--quiet', '--disable-pip-version-check', '--requirement', requirements]),
  )
  copyFileSync(requirements, installedRequirements)
}

async function installFromApt(packages) {
  if (packages.length === 0) return
  const command = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages]
  if (!findCommand('apt-get')) fail(`The tests need ${packages.join(', ')}, and here is no apt-get to bring them.`)
  if (process.getuid?.() !== 0) fail(`The tests need ${packages.join(', ')}. Run: sudo ${command.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await step(`Installing ${packages.join(', ')}`, async () => {
    try {
      await run(command[0], command.slice(1), { env })
    } catch {
      // The package lists are missing or old.
      await run('apt-get', ['update'], { env })
      await run(command[0], command.slice(1), { env })
    }
  })
}
