/**
 * Makes `build/typebox.js`, the one file that `#typebox` means at run time: the package itself takes
 * some 50 ms to import, the bundle 4 (decision 0002). Plain JavaScript for Node 20, because the set-up runs it before
 * the service's own Node exists.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'

const entry = fileURLToPath(new URL('src/typebox.ts', import.meta.url))
const folder = fileURLToPath(new URL('build/', import.meta.url))
const bundle = `${folder}typebox.js`

/**
 * Makes the bundle if it is missing, or was made of another TypeBox or another entry.
 *
 * @returns {Promise<boolean>} whether it had to be made.
 */
export async function bundleTypebox() {
  const stamp = await stampOf(entry)
  if ((await firstLine(bundle)) === stamp) return false
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    legalComments: 'none',
    write: false,
  })
  await mkdir(folder, { recursive: true })
  // Renamed into place, so that a process starting at this moment reads a whole file.
  const draft = `${bundle}.${process.pid}`
  await writeFile(draft, `${stamp}\n${outputFiles[0].text}`)
  await rename(draft, bundle)
  return true
}

/** The first line of a bundle: everything that decides what is in it. */
async function stampOf(file) {
  const { dependencies } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'))
  const hash = createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
  return `// @sinclair/typebox ${dependencies['@sinclair/typebox']}, MIT licence; entry ${hash.slice(0, 16)}`
}

async function firstLine(file) {
  try {
    const text = await readFile(file, 'utf8')
    return text.slice(0, text.indexOf('\n'))
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(
    (await bundleTypebox())
      ? 'packages/contract/build/typebox.js made'
      : 'packages/contract/build/typebox.js is current',
  )
}
