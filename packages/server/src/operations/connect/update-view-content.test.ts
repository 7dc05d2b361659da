import { describe, expect, it } from 'vitest'
import { refusalOf, startedAt } from '../../testing/chat-fixtures.ts'
import { template, viewDesk } from '../../testing/view-desk.ts'
import { updateViewContent } from './update-view-content.ts'

const InstanceId = '11111111-1111-4111-8111-111111111111'

describe('UpdateViewContent (control-plane §7.14)', () => {
  it('keeps what the view has shown before only once', () => {
    const { shelf, create, update, version } = viewDesk()
    const ViewId = create('A').Id ?? ''
    version(ViewId)
    const decide = (n: number) => {
      const input = { InstanceId, ViewId, Status: 'SAVED', Content: template(n) } as const
      return updateViewContent.changeViews(shelf.library, input, { now: startedAt, newId: () => '' })
    }
    expect(decide(1).content).toBeUndefined()
    expect(decide(2)).toMatchObject({
      content: template(2),
      put: { saved: { revision: 2 }, published: { revision: 1 } },
    })
    update(ViewId, 2)
    expect(decide(1).content).toBeUndefined()
    expect(decide(3).put?.saved.revision).toBe(3)
  })

  it('is refused for a view that is not there, and for content that cannot be published', () => {
    const { shelf, create, update } = viewDesk()
    expect(refusalOf(() => update('nobody', 1))).toBe('view-unknown')
    const input = { InstanceId, ViewId: create('A').Id ?? '', Status: 'PUBLISHED', Content: {} } as const
    const moment = { now: startedAt, newId: () => '' }
    expect(refusalOf(() => updateViewContent.changeViews(shelf.library, input, moment))).toBe('invalid-request')
  })
})
