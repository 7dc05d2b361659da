/**
 * Every operation of the Connect model, built or not, so that the 501 of one that is not can name it (control-plane
 * §1). The test beside this file compares the table with the installed SDK, and its difference is what to change.
 */
import { readFileSync } from 'node:fs'
import { PathTemplates, type RouteTemplate } from './path-templates.ts'

let templates: PathTemplates<RouteTemplate> | undefined

/** The operation of the model with this method and these raw segments. */
export function connectOperation(method: string, segments: readonly string[]): string | undefined {
  // Parsed at the first unknown path: most processes never meet one, and none pays for it when it starts.
  templates ??= new PathTemplates(connectModel())
  return templates.matching(segments).find(({ route }) => route.method === method)?.route.name
}

export const connectModel = (): readonly RouteTemplate[] =>
  readFileSync(new URL('./connect-operations.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', method = '', path = ''] = line.split(' ')
      return { name, method, path }
    })
