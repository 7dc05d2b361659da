import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../testing/chat-fixtures.ts'
import { names, viewDesk } from '../../testing/view-desk.ts'

describe('DeleteView (control-plane §7.14)', () => {
  it('takes the view with its versions and its draft, by whatever qualifier it is named', () => {
    const { create, version, remove, list, describe: describeView } = viewDesk()
    const id = create('A').Id ?? ''
    version(id)
    remove(`${id}:$LATEST`)
    for (const ViewId of [id, `${id}:1`, `${id}:$SAVED`]) {
      expect(refusalOf(() => describeView(ViewId))).toBe('view-unknown')
    }
    expect(names(list({ Type: 'CUSTOMER_MANAGED' }))).toBe('')
    expect(refusalOf(() => remove(id))).toBe('view-unknown')
  })
})
