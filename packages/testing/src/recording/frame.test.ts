import { chatFrame, heartbeat, ping, subscribeAnswer } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { frameText, recordFrame } from './frame.ts'

describe('a frame', () => {
  it.each([
    chatFrame('{"Id":"1","Content":"say \\"hello\\""}'),
    heartbeat,
    ping(true),
    subscribeAnswer('success', ['aws/chat']),
    '{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}})',
    'hello',
    '[1]',
  ])('goes over the wire as it came: %s', (text) => {
    const frame = recordFrame(text)
    expect(JSON.parse(JSON.stringify(frame))).toEqual(frame)
    const again = frameText(frame)
    if ('text' in frame) expect(again).toBe(text)
    else expect(JSON.parse(again)).toEqual(JSON.parse(text))
  })

  it('shows the item that it carries', () => {
    expect(recordFrame(chatFrame('{"Id":"1"}'))).toEqual({
      topic: 'aws/chat',
      contentType: 'application/json',
      item: { Id: '1' },
    })
  })
})
