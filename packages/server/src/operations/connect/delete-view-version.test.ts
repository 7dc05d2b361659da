import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../testing/chat-fixtures.ts'
import { numbers, template, viewDesk } from '../../testing/view-desk.ts'

describe('DeleteViewVersion (control-plane §7.14)', () => {
  it('takes the version away, and nobody gets its number again', () => {
    const { create, update, version, versions, removeVersion, describe: describeView } = viewDesk()
    const id = create('A').Id ?? ''
    version(id)
    removeVersion(id, 1)
    expect(refusalOf(() => describeView(`${id}:1`))).toBe('view-unknown')
    expect(refusalOf(() => removeVersion(id, 1))).toBe('view-unknown')
    expect(describeView(id)).toMatchObject({ Content: template(1) })
    update(id, 2)
    version(id)
    expect(numbers(versions(id))).toBe('2')
  })
})
