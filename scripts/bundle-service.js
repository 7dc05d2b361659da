/**
 * A package with the service in it, as JavaScript: our own packages are bundled, what others made stays a dependency,
 * and the files that the service looks for beside its code lie where the bundle looks for them. Plain JavaScript for
 * Node 20, because npm runs it with whatever Node is there.
 */
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundleTypebox } from '../packages/contract/bundle-typebox.js'

const root = fileURLToPath(new URL('../', import.meta.url))
const server = join(root, 'packages/server/src')

/**
 * Makes `dist`, `migrations` and `LICENSE` in a package's folder.
 *
 * @param {string} folder
 * @param {Readonly<Record<string, string>>} entryPoints paths below the folder, by their name in `dist`
 */
export async function bundleService(folder, entryPoints) {
  const dist = join(folder, 'dist')
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  for (const made of ['dist', 'migrations']) rmSync(join(folder, made), { recursive: true, force: true })
  mkdirSync(dist)
  await bundleTypebox()
  await build({
    entryPoints: {
      ...Object.fromEntries(Object.entries(entryPoints).map(([name, path]) => [name, join(folder, path)])),
      'sqlite-worker': join(server, 'store/sqlite/writer-thread.ts'),
    },
    outdir: dist,
    bundle: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    conditions: ['parley-source'],
    external: Object.keys(dependencies),
    legalComments: 'none',
  })
  copyFileSync(join(server, 'http/connect-operations.txt'), join(dist, 'connect-operations.txt'))
  cpSync(join(server, 'store/migrations'), join(folder, 'migrations'), { recursive: true })
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
}
