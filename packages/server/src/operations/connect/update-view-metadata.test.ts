import { describe, expect, it } from 'vitest'
import { viewDesk } from '../../testing/view-desk.ts'

describe('UpdateViewMetadata (control-plane §7.14)', () => {
  it('changes what is named and nothing else', () => {
    const { create, rename, describe: describeView } = viewDesk()
    const before = create('A', { Description: 'old' })
    const id = before.Id ?? ''
    rename(id, 'B')
    expect(describeView(id)).toEqual({ ...before, Name: 'B' })
    rename(id, 'B', 'new')
    expect(describeView(id)).toEqual({ ...before, Name: 'B', Description: 'new' })
  })
})
