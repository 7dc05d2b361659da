import { describe, expect, it } from 'vitest'
import { gather, InvalidInput, parseInput } from './operation.ts'
import { operations } from './operations/index.ts'

const { SendMessage, GetTranscript, DescribeView } = operations.participant
const { StartChatContact, DescribeContact, ListInstances, DeleteViewVersion } = operations.connect

describe('JSON null is the same as absent', () => {
  it('at the top', () => {
    const input = parseInput(SendMessage, { ContentType: 'a', Content: 'b', ClientToken: null })
    expect(input).toEqual({ ContentType: 'a', Content: 'b' })
  })

  it('at every depth, in maps too', () => {
    const input = parseInput(StartChatContact, {
      InstanceId: 'i',
      ContactFlowId: 'f',
      ParticipantDetails: { DisplayName: 'Mia' },
      InitialMessage: null,
      PersistentChat: { RehydrationType: null },
      Attributes: { a: 'x', b: null },
      SegmentAttributes: { s: { ValueMap: { t: { ValueString: null, ValueInteger: 1 } } } },
    })
    expect(input).toEqual({
      InstanceId: 'i',
      ContactFlowId: 'f',
      ParticipantDetails: { DisplayName: 'Mia' },
      PersistentChat: {},
      Attributes: { a: 'x' },
      SegmentAttributes: { s: { ValueMap: { t: { ValueInteger: 1 } } } },
    })
  })

  it('so a required member that is null is missing', () => {
    expect(() => parseInput(SendMessage, { ContentType: null, Content: 'b' })).toThrow(
      new InvalidInput([{ path: 'contentType', constraint: 'Member must not be null' }]),
    )
  })
})

it('A body that needs no change is handed on as it is', () => {
  const raw = { StartPosition: {}, MaxResults: 15 }
  expect(parseInput(GetTranscript, raw)).toBe(raw)
})

it('A body nested too deep is refused, not walked', () => {
  let deep: object = { ValueString: 'x' }
  for (let depth = 0; depth < 100_000; depth++) deep = { ValueList: [deep] }
  const raw = {
    InstanceId: 'i',
    ContactFlowId: 'f',
    ParticipantDetails: { DisplayName: 'M' },
    SegmentAttributes: { deep },
  }
  expect(() => parseInput(StartChatContact, raw)).toThrow('nested at most 32 deep')
})

describe('A request is gathered', () => {
  it('from the body alone where there is nothing else', () => {
    const body = { Content: 'x' }
    expect(gather(SendMessage, { body })).toBe(body)
    expect(gather(SendMessage, {})).toEqual({})
    expect(gather(SendMessage, { body: 'no object' })).toBe('no object')
  })

  it('from path labels, which beat the body', () => {
    const labels = { InstanceId: 'i', ContactId: 'c' }
    expect(gather(DescribeContact, { labels, body: { ContactId: 'other' } })).toEqual(labels)
    expect(parseInput(DescribeView, gather(DescribeView, { labels: { ViewToken: 'a/b' } }))).toEqual({
      ViewToken: 'a/b',
    })
  })

  it('from the query string, under the name that a member has there, with numbers as numbers', () => {
    const query = new URLSearchParams('maxResults=5&nextToken=12&MaxResults=7')
    expect(gather(ListInstances, { query, body: { MaxResults: 9 } })).toEqual({ MaxResults: 5, NextToken: '12' })
    expect(gather(ListInstances, { query: new URLSearchParams(), body: { MaxResults: 9 } })).toEqual({})
  })

  it('and from a path with numbers as numbers', () => {
    const labels = { InstanceId: '1', ViewId: '2', ViewVersion: '3' }
    expect(gather(DeleteViewVersion, { labels })).toEqual({ InstanceId: '1', ViewId: '2', ViewVersion: 3 })
    const raw = gather(DeleteViewVersion, { labels: { ...labels, ViewVersion: 'three' } })
    expect(() => parseInput(DeleteViewVersion, raw)).toThrow('viewVersion: Member must be an integer')
  })

  it.each(['five', '', '1e1', '5.0', '99999999999999999999'])('and %j is no number in a query string', (text) => {
    const raw = gather(ListInstances, { query: new URLSearchParams({ maxResults: text }) })
    expect(() => parseInput(ListInstances, raw)).toThrow('maxResults: Member must be an integer')
  })
})
