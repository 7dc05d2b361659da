/** Path templates such as `/contacts/{InstanceId}/{ContactId}`, against the raw segments of a path. */

/** What the wire says of an operation. */
export interface RouteTemplate {
  readonly name: string
  readonly method: string
  /** `{Label}` is one percent-encoded segment. */
  readonly path: string
}

/** The segments of a path as they came. Empty ones are dropped: SDKs double the slash after a base path (spec §1.1). */
export const segmentsOf = (rawPath: string): readonly string[] => rawPath.split('/').filter((segment) => segment !== '')

/** The name of the label that a template's segment is, if it is one. */
export const labelOf = (segment: string): string | undefined =>
  segment.startsWith('{') ? segment.slice(1, -1) : undefined

interface Compiled<Route> {
  readonly route: Route
  readonly segments: readonly string[]
}

/** Finds the template that a path fits; of two that fit, the first given. */
export class PathTemplates<Route extends RouteTemplate> {
  readonly #byLength = new Map<number, Compiled<Route>[]>()

  constructor(routes: Iterable<Route>) {
    for (const route of routes) {
      const segments = segmentsOf(route.path)
      const compiled = this.#byLength.get(segments.length) ?? []
      this.#byLength.set(segments.length, [...compiled, { route, segments }])
    }
  }

  /** The routes that these raw segments fit, whatever their methods. */
  matching(segments: readonly string[]): readonly Compiled<Route>[] {
    // Dot segments fit no label: a signature resolves them (control-plane §3.2), so it would cover another path.
    if (segments.some((segment) => segment === '.' || segment === '..')) return []
    const candidates = this.#byLength.get(segments.length) ?? []
    return candidates.filter((candidate) =>
      candidate.segments.every((segment, index) => segment === segments[index] || labelOf(segment) !== undefined),
    )
  }
}
