import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The files that `COPY . .` finds, by their path below the folder. As Docker reads .dockerignore: the last pattern that
 * fits a path, or a folder above it, decides.
 */
export function buildContext(folder: string, dockerignore: string): readonly string[] {
  const patterns = dockerignore
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ line, keeps: line.startsWith('!'), fits: expressionOf(line.replace(/^!/, '')) }))
  const isIgnored = (path: string) => patterns.findLast(({ fits }) => fits.test(path))?.keeps === false
  const holdsNothing = (path: string) => isIgnored(path) && !patterns.some(({ line }) => line.startsWith(`!${path}/`))
  const visit = (below: string): string[] =>
    readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) return holdsNothing(path) ? [] : visit(path)
      return isIgnored(path) ? [] : [path]
    })
  return visit('')
}

/** The pattern itself and whatever is below it: `**` is any number of folders, `*` a part of one name. */
function expressionOf(pattern: string): RegExp {
  const source = pattern
    .split('/')
    .map((part) =>
      part === '**' ? '(?:.*/)?' : `${part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')}/`,
    )
    .join('')
    .replace(/\/$/, '')
  return new RegExp(`^${source}(?:/.*)?$`)
}
