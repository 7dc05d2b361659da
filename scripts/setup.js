/**
 * Sets up what is missing in the checkout, and says what it does; with all in place it is silent and takes
 * milliseconds. Plain JavaScript for Node 20 without dependencies, because it runs before there are any.
 *
 * `--for-tests` also brings what the tests need from the system (scripts/setup-for-tests.js).
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fail, root, run, step } from './progress.js'

const ownNode = `${root}node_modules/.bin/node`
const bundler = '../packages/contract/bundle-typebox.js'

if (Number.parseInt(process.versions.node, 10) < 20) {
  fail(`The set-up needs Node 20 or newer; this is ${process.version}. The service's own Node 24 comes with it.`)
}
if (!(await isSetUp())) {
  const { withLock } = await import('./lock.js')
  await withLock(setUp)
}
if (process.argv.includes('--for-tests')) {
  const { setUpForTests } = await import('./setup-for-tests.js')
  await setUpForTests()
}

async function isSetUp() {
  return packagesAreCurrent() && ownNodeRuns() && !(await (await import(bundler)).bundleTypebox())
}

/** Looks again at each thing, since another set-up may have finished while this one waited for the lock. */
async function setUp() {
  if (!packagesAreCurrent()) await step('Installing packages', installPackages)
  if (!ownNodeRuns()) {
    fail(
      'npm did not run the install script that brings Node 24. Run `npm rebuild node --ignore-scripts=false`, then this again.',
    )
  }
  await (await import(bundler)).bundleTypebox()
}

/** npm leaves in node_modules a copy of the lock file it followed, as the last thing it does. */
function packagesAreCurrent() {
  const installed = readLock('node_modules/.package-lock.json')
  if (!installed) return false
  const wanted = Object.entries(readLock('package-lock.json')).filter(
    ([path, { optional, peer, link }]) => path.startsWith('node_modules/') && !optional && !peer && !link,
  )
  return wanted.every(([path, { version, integrity }]) => {
    const found = installed[path]
    return found && found.version === version && found.integrity === integrity
  })
}

function readLock(path) {
  return existsSync(root + path) ? JSON.parse(readFileSync(root + path, 'utf8')).packages : undefined
}

function ownNodeRuns() {
  if (!existsSync(ownNode)) return false
  const { stdout } = spawnSync(ownNode, ['--version'], { encoding: 'utf8' })
  return Number.parseInt((stdout ?? '').slice(1), 10) >= 24
}

/** Development packages are wanted whatever NODE_ENV says: Node 24 is one of them. */
async function installPackages() {
  await run('npm', ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'], {
    env: environmentForNpm(),
  })
}

/**
 * The environment without what an outer npm has put there for its own purposes. `npm --prefix` sends every npm below
 * it to the wrong place, and away from the machine's npmrc with its proxy and certificates, so that fetches hang; and
 * the folder of the Node that is being replaced must not be where npm finds its own.
 */
function environmentForNpm() {
  const env = { ...process.env }
  const ofPlace = ['prefix', 'local_prefix', 'global_prefix', 'globalconfig', 'workspace', 'workspaces']
  for (const name of ofPlace) delete env[`npm_config_${name}`]
  env.PATH = env.PATH?.split(':')
    .filter((folder) => !folder.endsWith('/node_modules/.bin'))
    .join(':')
  return env
}
