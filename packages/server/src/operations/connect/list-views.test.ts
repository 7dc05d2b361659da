import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../testing/chat-fixtures.ts'
import { names, viewDesk } from '../../testing/view-desk.ts'

describe('ListViews (control-plane §7.14)', () => {
  it('lists what comes with the service, then the own ones, by name and page by page', () => {
    const { create, list } = viewDesk()
    for (const name of ['Zoo', 'Öl', 'Address']) create(name)
    expect(names(list())).toBe('Cards Confirmation Detail Form List Address Zoo Öl')
    expect(names(list({ Type: 'AWS_MANAGED' }))).toBe('Cards Confirmation Detail Form List')
    const pages: string[] = []
    let page = list({ MaxResults: 3 })
    pages.push(names(page))
    while (page.NextToken !== undefined) {
      page = list({ MaxResults: 3, NextToken: page.NextToken })
      pages.push(names(page))
    }
    expect(pages).toEqual(['Cards Confirmation Detail', 'Form List Address', 'Zoo Öl'])
    const own = list({ Type: 'CUSTOMER_MANAGED', MaxResults: 2 })
    expect(names(own)).toBe('Address Zoo')
    expect(names(list({ Type: 'CUSTOMER_MANAGED', NextToken: own.NextToken }))).toBe('Öl')
    expect(refusalOf(() => list({ NextToken: 'made-up' }))).toBe('page-token-invalid')
  })

  it('shows drafts as saved', () => {
    const { create, list } = viewDesk()
    create('Draft', { Status: 'SAVED' })
    expect(list({ Type: 'CUSTOMER_MANAGED' }).ViewsSummaryList?.[0]).toMatchObject({ Status: 'SAVED' })
  })
})
