import * as sdk from '@aws-sdk/client-connect'
import { expect, it } from 'vitest'
import { connectModel, connectOperation } from './connect-operations.ts'
import { segmentsOf } from './path-templates.ts'

/** The SDK exports each operation as a list: 9 (an operation), namespace, name, traits. */
type Operation = readonly [kind: 9, namespace: string, name: string, traits: { http: readonly [string, string] }]
const isOperation = (value: unknown): value is Operation => Array.isArray(value) && value[0] === 9

it('holds every operation of the installed SDK, with its method and path, in the order of names', () => {
  const model = Object.values<unknown>(sdk)
    .filter(isOperation)
    .map(([, , name, { http }]) => ({ name, method: http[0], path: http[1] }))
  expect(model.length).toBeGreaterThan(390)
  expect(connectModel()).toEqual(model.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
})

it('finds one operation only for each method and path, so that the order of the table does not matter', () => {
  for (const { name, method, path } of connectModel()) {
    expect(connectOperation(method, segmentsOf(path)), `${method} ${path}`).toBe(name)
    const reversed = connectModel()
      .toReversed()
      .find((other) => other.method === method && fits(other.path, path))
    expect(reversed?.name).toBe(name)
  }
})

/** Whether some path fits both templates: in each place one has a label, or both the same word. */
function fits(templateA: string, templateB: string): boolean {
  const [a, b] = [segmentsOf(templateA), segmentsOf(templateB)]
  const isLabel = (segment = '') => segment.startsWith('{')
  return a.length === b.length && a.every((part, index) => part === b[index] || isLabel(part) || isLabel(b[index]))
}
