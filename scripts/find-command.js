import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The path of the first of these programs that PATH offers. */
export function findCommand(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(folder, name)
      try {
        accessSync(path, constants.X_OK)
        return path
      } catch {
        // Not here: the next folder may have it.
      }
    }
  }
  return undefined
}

/** The browser that ChatJS is tested in: the one that CHROMIUM names, or whichever is installed. */
export const findChromium = () => process.env.CHROMIUM || findCommand('chromium', 'chromium-browser', 'google-chrome')

/** Where the set-up for tests puts the oldest Node that the client runs on, if the machine has none of it. */
export const node20Home = fileURLToPath(new URL('../node_modules/.cache/node-20/', import.meta.url))
/** The npm package with Node for this machine, as the package `node` names it. */
export const node20Package = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/** A Node 20: the machine's own wherever in PATH it is, or the one that was set up. */
export function findNode20() {
  const own = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .find((path) => existsSync(path) && String(spawnSync(path, ['--version']).stdout).startsWith('v20.'))
  const installed = join(node20Home, 'node_modules', node20Package, 'bin/node')
  return own ?? (existsSync(installed) ? installed : undefined)
}
