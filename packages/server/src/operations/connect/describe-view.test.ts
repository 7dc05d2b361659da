import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../testing/chat-fixtures.ts'
import { template, viewDesk } from '../../testing/view-desk.ts'

describe('A qualifier (control-plane §7.14)', () => {
  it('$SAVED is what was written last, $LATEST what was published, and none is the same as $LATEST', () => {
    const { create, update, describe: describeView } = viewDesk()
    const id = create('A').Id ?? ''
    expect(update(id, 2, 'SAVED')).toMatchObject({ Status: 'SAVED', Content: template(2) })
    expect(describeView(`${id}:$SAVED`)).toMatchObject({ Status: 'SAVED', Content: template(2) })
    for (const ViewId of [id, `${id}:$LATEST`]) {
      expect(describeView(ViewId)).toMatchObject({ Status: 'PUBLISHED', Content: template(1) })
    }
    update(id, 2)
    expect(describeView(id)).toMatchObject({ Content: template(2) })
    expect(describeView(`${id}:$LATEST`)?.Arn).toMatch(/:\$LATEST$/)
  })

  it('that names nothing is refused, and so is a draft without a qualifier', () => {
    const { create, describe: describeView } = viewDesk()
    const draft = create('Draft', { Status: 'SAVED' }).Id ?? ''
    const unknown = ['nobody', draft, `${draft}:$LATEST`, `${draft}:1`, `${draft}:$SAVED:1`, `${draft}:`, 'form:2']
    for (const ViewId of unknown) expect(refusalOf(() => describeView(ViewId))).toBe('view-unknown')
  })
})
