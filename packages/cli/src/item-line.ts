import type { SocketItem } from '@parley/client'

/** An item as one line: `14:02:03 Mia       Hello`. */
export function itemLine(item: SocketItem): string {
  const { AbsoluteTime = '', DisplayName, ParticipantRole, Content, ContentType = '', Attachments } = item
  // An own message that has just been sent is nobody's yet.
  const who = DisplayName ?? ParticipantRole?.toLowerCase() ?? (item.Type === 'MESSAGE' ? 'you' : '')
  const event = ContentType.split('.event.').at(-1)!
  const files = Attachments?.map(({ AttachmentName, Status }) => `${AttachmentName} (${Status?.toLowerCase()})`)
  const said = files !== undefined ? `[file] ${files.join(', ')}` : item.Type === 'EVENT' ? `[${event}]` : Content
  return `${AbsoluteTime.slice(11, 19)} ${printable(who).padEnd(10)} ${printable(said ?? '')}`
}

/**
 * What others write must not steer the reader's terminal, nor turn the rest of the line round. What else has no shape
 * stays: it joins the letters of a script, or the parts of an emoji.
 */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (letter) =>
    letter === '\n' ? '\n                    ' : '\u{fffd}',
  )
}
