import { type Operation, operations, type Service } from '@parley/contract'

/** Where a request goes: to an operation, or to none. */
export interface Found {
  readonly service: Service
  readonly operation: Operation | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly query: string
  /** What an unknown route was taken for. */
  readonly detail?: string
}

const noLabels = {}
const all: readonly Operation[] = Object.values({ ...operations.participant, ...operations.connect })
const exact = new Map(all.map((operation) => [`${operation.method} ${operation.path}`, operation]))

export function routes(method: string, url: string): Found {
  const operation = exact.get(`${method} ${url}`)
  if (operation !== undefined) return { service: operation.service, operation, labels: noLabels, query: '' }
  const [path = '', query = ''] = url.split('?')
  const segments = path.split('/').filter((segment) => segment !== '')
  const service = segments[0] === 'participant' ? 'participant' : 'connect'
  for (const candidate of all) {
    const template = candidate.path.split('/').filter((segment) => segment !== '')
    if (candidate.method !== method || template.length !== segments.length) continue
    const labels: Record<string, string> = {}
    const fits = template.every((part, at) => {
      if (!part.startsWith('{')) return part === segments[at]
      labels[part.slice(1, -1)] = decodeURIComponent(segments[at] ?? '')
      return true
    })
    if (fits) return { service, operation: candidate, labels, query }
  }
  return { service, operation: undefined, labels: noLabels, query, detail: `${method} ${path}` }
}
