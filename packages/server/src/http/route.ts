/** Which operation a request is for, from the method and the URL as they came (spec §1.1, §2.3; control-plane §1). */
import type { Service } from '@parley/contract'
import { connectOperation } from './connect-operations.ts'
import { labelOf, PathTemplates, type RouteTemplate, segmentsOf } from './path-templates.ts'

/** An operation, as far as routing knows it. */
export interface Routable extends RouteTemplate {
  readonly service: Service
}

export type RouteMatch<Operation extends Routable> =
  | {
      readonly kind: 'operation'
      readonly operation: Operation
      /** Decoded. */
      readonly labels: Readonly<Record<string, string>>
      /** Raw, without the question mark. */
      readonly query: string
    }
  /** The path is the operation's, but this label is not percent-encoded UTF-8. */
  | { readonly kind: 'invalid-label'; readonly operation: Operation; readonly label: string }
  /** A path of the participant service with a method that it does not have. */
  | { readonly kind: 'method'; readonly allowed: readonly string[] }
  | { readonly kind: 'unknown-participant' }
  /** Outside `/participant/`; with the operation's name where AWS has one there that is not built. */
  | { readonly kind: 'unknown-connect'; readonly operation?: string }

export type MatchRoute<Operation extends Routable> = (method: string, rawUrl: string) => RouteMatch<Operation>

/** Of two operations that fit one request, the first given is meant. */
export function routeMatcher<Operation extends Routable>(operations: readonly Operation[]): MatchRoute<Operation> {
  const templates = new PathTemplates(operations)
  const exact = exactRoutes(operations)
  const foldings = operations.filter(takesRest).map(foldRest)

  return (method, rawUrl) => {
    // What a chat sends all day is one look-up, with nothing split and nothing allocated.
    const known = exact.get(rawUrl)?.get(method)
    if (known !== undefined) return known

    const [path, query] = cutQuery(rawUrl)
    const segments = foldings.reduce((folded, fold) => fold(path, folded), segmentsOf(path))
    const fitting = templates.matching(segments)
    const found = fitting.find(({ route }) => route.method === method)
    if (found !== undefined) return withLabels(found.route, found.segments, segments, query)
    // What is ours of the participant service has a path of its own, and browsers ask for it like for the others.
    if (fitting.some(({ route }) => route.service === 'participant')) {
      return { kind: 'method', allowed: fitting.map(({ route }) => route.method) }
    }
    if (segments[0] === 'participant') return { kind: 'unknown-participant' }
    const operation = connectOperation(method, segments)
    return operation === undefined ? { kind: 'unknown-connect' } : { kind: 'unknown-connect', operation }
  }
}

/** Paths without labels: URL, then method, to a match that every request shares. */
function exactRoutes<Operation extends Routable>(operations: readonly Operation[]) {
  const exact = new Map<string, Map<string, RouteMatch<Operation>>>()
  const labels = Object.freeze({})
  for (const operation of operations) {
    if (operation.path.includes('{')) continue
    const byMethod = exact.get(operation.path) ?? new Map<string, RouteMatch<Operation>>()
    exact.set(operation.path, byMethod)
    if (!byMethod.has(operation.method)) {
      byMethod.set(operation.method, Object.freeze({ kind: 'operation', operation, labels, query: '' }))
    }
  }
  return exact
}

function cutQuery(rawUrl: string): readonly [path: string, query: string] {
  const mark = rawUrl.indexOf('?')
  return mark === -1 ? [rawUrl, ''] : [rawUrl.slice(0, mark), rawUrl.slice(mark + 1)]
}

/**
 * A label at the end of a participant path takes all that follows: some proxies decode `%2F` early (spec §1.14). On
 * the control plane such a request is lost anyway, for its signature covers the path.
 */
const takesRest = ({ service, path }: Routable) => service === 'participant' && /^[^{]*\{[^/]*\}$/.test(path)

/** Makes what follows the fixed part of the path one segment again, with every slash that it has. */
function foldRest({ path: template }: Routable) {
  const fixed = segmentsOf(template).slice(0, -1)
  const rest = new RegExp(`^(?:/+[^/]+){${fixed.length}}/+(.+)$`)
  return (path: string, segments: readonly string[]): readonly string[] => {
    if (!fixed.every((segment, index) => segment === segments[index])) return segments
    const [, folded] = rest.exec(path) ?? []
    return folded === undefined ? segments : [...fixed, folded]
  }
}

function withLabels<Operation extends Routable>(
  operation: Operation,
  template: readonly string[],
  segments: readonly string[],
  query: string,
): RouteMatch<Operation> {
  const labels: Record<string, string> = {}
  for (const [index, part] of template.entries()) {
    const label = labelOf(part)
    if (label === undefined) continue
    try {
      labels[label] = decodeURIComponent(segments[index] ?? '')
    } catch {
      return { kind: 'invalid-label', operation, label }
    }
  }
  return { kind: 'operation', operation, labels, query }
}
