import { operations, type Service, wire } from '@parley/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectModel } from './connect-operations.ts'
import { type Routable, routeMatcher } from './route.ts'

const built: Routable[] = [operations.participant, operations.connect].flatMap((each) => Object.values(each))
const matchRoute = routeMatcher(built)
/** The match in one line: kind and name, then labels and query where there are any. */
const found = (method: string, rawUrl: string): unknown[] => {
  const match = matchRoute(method, rawUrl)
  if (match.kind !== 'operation') return Object.values(match)
  return [match.operation.name, ...(match.query === '' ? [match.labels] : [match.labels, match.query])]
}

describe('a request for an operation', () => {
  const rows = (Object.keys(wire) as Service[]).flatMap((service) =>
    Object.entries(wire[service]).map(([name, { method, path }]) => ({ service, name, method, path })),
  )
  it.each(rows)('finds $name by $method $path', ({ service, name, method, path }) => {
    const url = path.replaceAll(/\{(\w+)\}/g, 'the%20$1')
    const labels = Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, label]) => [label, `the ${label}`]))
    expect(matchRoute(method, url)).toMatchObject({ kind: 'operation', operation: { service, name } })
    expect(found(method, url)).toEqual([name, labels])
    expect(found(method, `${url}?a=%20&a`)).toEqual([name, labels, 'a=%20&a'])
  })

  it('allocates nothing when its path has no labels and it has no query', () => {
    expect(matchRoute('POST', '/participant/message')).toBe(matchRoute('POST', '/participant/message'))
  })

  it.each(['//participant/message', '/participant//message', '///participant///message', '/participant/message/'])(
    'is found with empty segments collapsed: %s',
    (url) => {
      expect(found('POST', url)).toEqual(['SendMessage', {}])
    },
  )

  it('is told from another on the same path by its method', () => {
    const [path, service] = ['/things/{Id}', 'connect'] as const
    const two = routeMatcher([
      { service, name: 'Get', method: 'GET', path },
      { service, name: 'Put', method: 'PUT', path },
    ])
    expect(two('GET', '/things/1')).toMatchObject({ operation: { name: 'Get' } })
    expect(two('PUT', '/things/1')).toMatchObject({ operation: { name: 'Put' } })
  })

  it('has its path split before it is decoded, once', () => {
    const [instanceId, contactId] = ['arn:aws:connect/a%2Fb', 'é+ ?#']
    expect(found('GET', `/contacts/${encodeURIComponent(instanceId)}/%C3%A9+%20%3F%23`)).toEqual([
      'DescribeContact',
      { InstanceId: instanceId, ContactId: contactId },
    ])
  })

  it('keeps any label, whatever its characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' }), (label, query) => {
        fc.pre(label !== '.' && label !== '..')
        const url = `/instance/${encodeURIComponent(label)}?${encodeURIComponent(query)}`
        expect(matchRoute('GET', url)).toMatchObject({
          labels: { InstanceId: label },
          query: encodeURIComponent(query),
        })
      }),
    )
  })

  it.each(['/instance/%', '/instance/%zz', '/instance/%ff'])('names a label that cannot be decoded: %s', (url) => {
    expect(matchRoute('GET', url)).toMatchObject({
      kind: 'invalid-label',
      operation: { name: 'DescribeInstance' },
      label: 'InstanceId',
    })
  })
})

describe('a view token', () => {
  const token = 'arn:aws:x/y//z= a/'
  it('is one segment as clients send it', () => {
    expect(found('GET', `/participant/views/${encodeURIComponent(token)}`)).toEqual([
      'DescribeView',
      { ViewToken: token },
    ])
  })
  it('is the rest of the path, with all its slashes, when a proxy decoded it early', () => {
    expect(found('GET', '//participant/views//arn:aws:x/y//z=%20a/?a')).toEqual([
      'DescribeView',
      { ViewToken: token },
      'a',
    ])
  })
  it('is needed', () => {
    expect(found('GET', '/participant/views/')).toEqual(['unknown-participant'])
  })
  it('takes the rest of no path of the control plane', () => {
    expect(found('GET', '/instance/i/j')).toEqual(['unknown-connect'])
  })
})

describe('a request for no operation', () => {
  it.each([
    ['POST', '/participant/nothing'],
    ['POST', '/participant'],
    ['POST', '/participant/message/more'],
    ['GET', '/participant/views/..'],
  ])('is unknown to the participant service: %s %s', (method, url) => {
    expect(found(method, url)).toEqual(['unknown-participant'])
  })

  it('tells the methods that a participant path has', () => {
    expect(found('GET', '/participant/message?a')).toEqual(['method', ['POST']])
    expect(found('POST', '/participant/views/a/b')).toEqual(['method', ['GET']])
    expect(found('OPTIONS', '/parley/v1/participant/message-chunk')).toEqual(['method', ['POST']])
  })

  it.each([
    ['POST', '/contacts/i/c', 'UpdateContact'],
    ['DELETE', '//instance/i?clientToken=x', 'DeleteInstance'],
    ['GET', '/tags/arn%3Aaws%3Aconnect%2Fx', 'ListTagsForResource'],
    ['POST', '/search-contacts', 'SearchContacts'],
    ['POST', '/contacts/%zz/c', 'UpdateContact'],
  ])('names the operation that AWS has for it and we do not: %s %s', (method, url, name) => {
    expect(found(method, url)).toEqual(['unknown-connect', name])
  })

  it.each([
    ['GET', '/'],
    ['GET', '/nothing/here'],
    ['PATCH', '/contact/chat'],
    ['OPTIONS', '*'],
    ['GET', ''],
    ['GET', '/participants/views/a'],
    ['GET', '/constructor'],
  ])('is unknown to the control plane: %s %s', (method, url) => {
    expect(found(method, url)).toEqual(['unknown-connect'])
  })

  // A signature covers the path with its dot segments resolved: it must not open the path that has them.
  it.each(['/instance/..', '/contacts/./c', '/x/../instance'])('has dot segments: %s', (url) => {
    expect(found('GET', url)).toEqual(['unknown-connect'])
  })

  it('never fails, whatever it is', () => {
    const part = fc.constantFrom(
      '/',
      '//',
      'participant',
      'views',
      'contacts',
      'instance',
      '%',
      '%zz',
      '.',
      '..',
      '?',
      '{Id}',
    )
    const methods = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH')
    fc.assert(
      fc.property(methods, fc.array(fc.oneof(part, fc.string())), (method, parts) => {
        expect(matchRoute(method, parts.join(''))).toHaveProperty('kind')
      }),
      { numRuns: 1000 },
    )
  })
})

it('every operation of the Connect model that is not built is named by its own method and path', () => {
  const names = new Set(built.map(({ name }) => name))
  for (const { name, method, path } of connectModel()) {
    if (!names.has(name)) expect(found(method, path), name).toEqual(['unknown-connect', name])
  }
})
