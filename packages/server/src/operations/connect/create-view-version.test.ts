import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../testing/chat-fixtures.ts'
import { template, viewDesk } from '../../testing/view-desk.ts'

describe('CreateViewVersion (control-plane §7.14)', () => {
  it('numbers what is published, each content once, for good', () => {
    const { create, update, version, describe: describeView, versions } = viewDesk()
    const id = create('A').Id ?? ''
    expect(version(id, { VersionDescription: 'first' })).toMatchObject({ Version: 1, VersionDescription: 'first' })
    expect(version(id)).toMatchObject({ Version: 1 })
    update(id, 2)
    expect(describeView(id)?.Version).toBeUndefined()
    expect(version(id)).toMatchObject({ Version: 2, Content: template(2) })
    expect(describeView(`${id}:1`)).toMatchObject({ Content: template(1), VersionDescription: 'first' })
    expect(versions(id).ViewVersionSummaryList?.[1]).toEqual({
      ...{ Id: id, Arn: expect.stringMatching(/:1$/), Name: 'A', Type: 'CUSTOMER_MANAGED' },
      ...{ Version: 1, VersionDescription: 'first' },
    })
  })

  it('gives content that comes back its old number until it is asked again', () => {
    const { create, update, version, describe: describeView } = viewDesk()
    const id = create('A').Id ?? ''
    version(id)
    update(id, 2)
    version(id)
    update(id, 1)
    expect(describeView(id)).toMatchObject({ Version: 1, Content: template(1) })
    expect(version(id)).toMatchObject({ Version: 3, Content: template(1) })
  })

  it('holds the caller to the checksum that he expects', () => {
    const { create, update, version } = viewDesk()
    const { Id = '', ViewContentSha256 } = create('A')
    expect(version(Id, { ViewContentSha256 })).toMatchObject({ Version: 1 })
    update(Id, 2)
    expect(refusalOf(() => version(Id, { ViewContentSha256 }))).toBe('invalid-request')
  })

  it('needs something published', () => {
    const { create, version } = viewDesk()
    expect(refusalOf(() => version(create('A', { Status: 'SAVED' }).Id ?? ''))).toBe('view-unknown')
  })
})
