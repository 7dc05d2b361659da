import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../testing/chat-fixtures.ts'
import { numbers, viewDesk } from '../../testing/view-desk.ts'

describe('ListViewVersions (control-plane §7.14)', () => {
  it('lists the newest first, page by page', () => {
    const { create, update, version, versions } = viewDesk()
    const id = create('A').Id ?? ''
    for (let n = 1; n <= 5; n++) {
      update(id, n)
      version(id)
    }
    const first = versions(id, { MaxResults: 2 })
    const second = versions(id, { MaxResults: 2, NextToken: first.NextToken })
    const third = versions(id, { MaxResults: 2, NextToken: second.NextToken })
    expect([first, second, third].map(numbers)).toEqual(['5 4', '3 2', '1'])
    expect(third.NextToken).toBeUndefined()
    expect(refusalOf(() => versions(id, { NextToken: 'x' }))).toBe('page-token-invalid')
  })
})
