import { describe, expect, it } from 'vitest'
import { chatFrame, heartbeat, parseFrame, ping, subscribeAnswer } from './frames.ts'

describe('A frame of ours', () => {
  it.each([
    [
      subscribeAnswer('success', ['aws/chat']),
      '{"topic":"aws/subscribe","content":{"status":"success","topics":["aws/chat"]}}',
    ],
    [subscribeAnswer('failure', []), '{"topic":"aws/subscribe","content":{"status":"failure","topics":[]}}'],
    [heartbeat, '{"topic":"aws/heartbeat"}'],
    [ping(true), '{"topic":"aws/ping","statusCode":200,"statusContent":"OK"}'],
    [ping(false), '{"topic":"aws/ping","statusCode":500,"statusContent":"ERROR"}'],
  ])('is %s', (frame, expected) => {
    expect(frame).toBe(expected)
  })

  it('carries an item as JSON text inside JSON text', () => {
    const item = { Id: '1', Content: 'a "quoted" \\ line\n\u2028\u{1f600}' }
    const frame = JSON.parse(chatFrame(JSON.stringify(item)))
    expect(Object.keys(frame)).toEqual(['topic', 'contentType', 'content'])
    expect(frame).toMatchObject({ topic: 'aws/chat', contentType: 'application/json' })
    expect(JSON.parse(frame.content)).toEqual(item)
  })
})

describe('A frame of a client', () => {
  const subscribe = { topic: 'aws/subscribe', content: { topics: ['aws/chat'] } }

  it.each([
    ['plain', JSON.stringify(subscribe)],
    ['with the stray parenthesis of chat-ios', '{"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}})'],
    ['with blanks around it', ` ${JSON.stringify(subscribe)}\n`],
    ['with a second object behind it', `${JSON.stringify(subscribe)}{"topic":"aws/ping"}`],
  ])('is read: %s', (_, text) => {
    expect(parseFrame(text)).toEqual(subscribe)
  })

  it('is read with braces and quotes inside its strings', () => {
    expect(parseFrame('{"topic":"}\\"{","content":"\\\\"})')).toEqual({ topic: '}"{', content: '\\' })
  })

  it.each([
    '',
    'hello',
    '{',
    '{"topic":',
    '}{',
    '[]',
    '5',
    'null',
    '"text"',
    '{nothing}',
    '({"topic":"aws/ping"}',
    '{"a":"}',
  ])('is ignored: %j', (text) => {
    expect(parseFrame(text)).toBeUndefined()
  })
})
