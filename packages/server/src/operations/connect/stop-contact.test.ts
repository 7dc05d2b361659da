import { describe, expect, it } from 'vitest'
import { bot, chatId, chatOf, endedBy, jo, mia, momentAt, namesOf, who } from '../../testing/chat-fixtures.ts'
import { stopContact } from './stop-contact.ts'

const decide = (chat: ReturnType<typeof chatOf>, code?: string) =>
  stopContact.decide(
    chat,
    { InstanceId: chat.instanceId, ContactId: chatId, ...(code !== undefined && { DisconnectReason: { Code: code } }) },
    momentAt(5),
  )

describe('StopContact (control-plane §7.2)', () => {
  it.each([
    [
      'everybody who is connected leaves, the customer last',
      [mia, jo, bot],
      ['left Jo', 'left Shop bot', 'left Mia', 'ended'],
    ],
    ['a chat whose customer never came just ends', [who(mia, 'INITIAL')], ['ended']],
  ])('%s', (_case, participants, items) => {
    const { append, change, reply } = decide(chatOf(participants))
    expect(namesOf(append)).toEqual(items)
    expect(change?.ended?.reason).toBe('API')
    expect(reply).toEqual({})
  })

  it('keeps the reason that the backend gives', () => {
    expect(decide(chatOf([mia]), 'OTHER').change?.contacts?.[0]?.disconnectReason).toBe('OTHER')
  })

  it('does nothing to a chat that has ended', () => {
    expect(decide(chatOf([mia], endedBy('EXPIRED')))).toEqual({ reply: {} })
  })
})
