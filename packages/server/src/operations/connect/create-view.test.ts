import { describe, expect, it } from 'vitest'
import { refusalOf, startedAt } from '../../testing/chat-fixtures.ts'
import { template, viewDesk } from '../../testing/view-desk.ts'

const InstanceId = '11111111-1111-4111-8111-111111111111'

describe('CreateView (control-plane §7.14)', () => {
  it('answers the view as DescribeView shows it', () => {
    const { create, describe: describeView } = viewDesk()
    const Content = { Template: '{"Body":[]}', Actions: ['Submit'] }
    const view = create('Address', { Description: 'Where to', Tags: { team: 'shop' }, Content })
    expect(view).toEqual({
      Id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      Arn: `arn:aws:connect:us-east-1:000000000000:instance/${InstanceId}/view/${view.Id}`,
      Name: 'Address',
      Status: 'PUBLISHED',
      Type: 'CUSTOMER_MANAGED',
      Description: 'Where to',
      Content: { InputSchema: '{"type":"object"}', ...Content },
      Tags: { team: 'shop' },
      CreatedTime: startedAt / 1000,
      LastModifiedTime: startedAt / 1000,
      ViewContentSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(describeView(view.Id ?? '')).toEqual(view)
    expect(describeView(view.Arn ?? '')).toEqual(view)
  })

  it('refuses a name that is taken, until it is free again', () => {
    const { create, rename, remove } = viewDesk()
    const first = create('Address').Id ?? ''
    expect(refusalOf(() => create('Address'))).toBe('view-name-taken')
    rename(first, 'Other')
    const second = create('Address').Id ?? ''
    expect(refusalOf(() => rename(first, 'Address'))).toBe('view-name-taken')
    expect(refusalOf(() => rename(first, 'Other', 'the same name again'))).toBe('nothing')
    remove(second)
    expect(refusalOf(() => rename(first, 'Address'))).toBe('nothing')
  })

  it.each([
    ['no template', {}],
    ['what is no JSON', { Template: '{' }],
    ['JSON that is no object', { Template: '[]' }],
  ])('publishes no %s, and saves it as a draft', (_case, Content) => {
    const { create } = viewDesk()
    expect(refusalOf(() => create('A', { Content }))).toBe('invalid-request')
    expect(create('A', { Content, Status: 'SAVED' })).toMatchObject({ Status: 'SAVED', Content })
  })

  it('takes 400 kB of content and no byte more, in bytes of UTF-8', () => {
    const { create } = viewDesk()
    const content = (bytes: number) => ({ Template: `{"x":"${'ü'.repeat((bytes - 8) / 2)}"}` })
    expect(refusalOf(() => create('A', { Content: content(400_000) }))).toBe('nothing')
    expect(refusalOf(() => create('B', { Content: content(400_002), Status: 'SAVED' }))).toBe('invalid-request')
    expect(refusalOf(() => create('C', { Content: { ...template(1), Actions: ['Go', 'Go'] } }))).toBe('invalid-request')
  })
})
