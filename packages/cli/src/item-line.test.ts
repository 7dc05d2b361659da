import type { SocketItem } from '@parley/client'
import { describe, expect, it } from 'vitest'
import { itemLine } from './item-line.ts'

const line = (members: Partial<SocketItem>) =>
  itemLine({ Type: 'MESSAGE', AbsoluteTime: '2026-03-02T14:02:03.000Z', DisplayName: 'Mia', ...members } as SocketItem)

describe('An item in a line', () => {
  it('says when, who and what, further lines below the first', () => {
    expect(line({ Content: 'Hello\nJo' })).toBe(`14:02:03 Mia        Hello\n${' '.repeat(20)}Jo`)
  })

  it.each([
    ['steer the terminal', '\u001b[2J', '\u{fffd}[2J'],
    ['turn the rest of the line round', 'a\u202egnp.exe\u202c', 'a\u{fffd}gnp.exe\u{fffd}'],
    ['isolate a part of it', '\u2066a\u2069\u200f\u061c', '\u{fffd}a\u{fffd}\u{fffd}\u{fffd}'],
  ])('lets nobody %s, by what he says, how he is called and how his files are', (_, given, shown) => {
    expect(line({ Content: given })).toBe(`14:02:03 Mia        ${shown}`)
    expect(line({ DisplayName: given, Content: 'Hello' })).toBe(`14:02:03 ${shown.padEnd(10)} Hello`)
    const file = { AttachmentId: 'a', ContentType: 'text/plain', AttachmentName: given, Status: 'APPROVED' } as const
    expect(line({ Type: 'ATTACHMENT', Attachments: [file] })).toContain(`[file] ${shown} (approved)`)
  })

  it('leaves what joins letters and the parts of an emoji', () => {
    const text = 'می‌خواهم 👩‍👧'
    expect(line({ Content: text })).toBe(`14:02:03 Mia        ${text}`)
  })
})
