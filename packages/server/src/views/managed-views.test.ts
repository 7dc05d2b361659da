import { operations, parseInput } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../testing/chat-fixtures.ts'
import { viewDesk } from '../testing/view-desk.ts'
import { managedViews } from './managed-views.ts'

const InstanceId = '11111111-1111-4111-8111-111111111111'

describe('What comes with the service', () => {
  it.each([...managedViews.keys()])('%s is described by its ARN and fits the contract of CreateView', (name) => {
    const { describe: describeView } = viewDesk()
    const view = describeView(`arn:aws:connect:us-east-1:aws:view/${name}`)
    expect(view).toMatchObject({ Id: name, Type: 'AWS_MANAGED', Status: 'PUBLISHED', Version: 1 })
    const { Template, Actions, InputSchema } = view?.Content ?? {}
    const input = { InstanceId, Name: view?.Name, Status: 'PUBLISHED', Content: { Template, Actions } }
    expect(() => parseInput(operations.connect.CreateView, input)).not.toThrow()
    expect([JSON.parse(Template ?? ''), JSON.parse(InputSchema ?? '')]).toMatchObject([
      { Head: {} },
      { type: 'object' },
    ])
  })

  it('cannot be changed', () => {
    const { update, rename, remove, version, removeVersion } = viewDesk()
    const changes = [() => update('form', 1), () => rename('form', 'x'), () => remove('form'), () => version('form')]
    for (const change of [...changes, () => removeVersion('form', 1)]) expect(refusalOf(change)).toBe('invalid-request')
  })
})
