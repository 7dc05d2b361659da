import { describe, expect, it } from 'vitest'
import { createParticipant } from '../operations/connect/create-participant.ts'
import { monitorContact } from '../operations/connect/monitor-contact.ts'
import { ann, chatId, chatOf, jo, mia, momentAt, who } from '../testing/chat-fixtures.ts'
import type { Attachment } from './attachment.ts'
import type { Chat } from './chat.ts'
import type { HeldMessage } from './held-message.ts'
import { goneMax, withNewcomer } from './newcomer.ts'

const gone = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ ...who(jo, 'DISCONNECTED'), id: `gone ${n}` }))
const idsOf = (chat: Chat) => withNewcomer(chat, ann).map(({ id }) => id)

describe('those who come and go (spec §1.2, §5.1)', () => {
  it('are remembered, the latest of them, behind those who are there [gone-forgotten]', () => {
    const chat = chatOf([mia, ...gone(goneMax + 2), jo])
    expect(idsOf(chat)).toEqual([
      mia.id,
      ...gone(goneMax + 2)
        .slice(2)
        .map(({ id }) => id),
      jo.id,
      ann.id,
    ])
    expect(idsOf(chatOf([mia, ...gone(goneMax)]))).toHaveLength(goneMax + 2)
  })

  it('count as gone also if they never came', () => {
    const missed = gone(goneMax + 1).map((participant) => who(participant, 'MISSED'))
    expect(idsOf(chatOf([mia, ...missed]))).not.toContain('gone 0')
  })

  it('are remembered while something of theirs waits for a verdict, and the customer is always', () => {
    const held: HeldMessage = {
      ...{ id: 'held', participantId: 'gone 0', contentType: 'text/plain', content: 'x', acceptedAt: 1 },
    }
    const file: Attachment = {
      ...{ id: 'file', participantId: 'gone 1', name: 'a.pdf', contentType: 'application/pdf', bytes: 1 },
      ...{ uploadUntil: 1, state: 'SCANNING' },
    }
    const chat = chatOf([who(mia, 'DISCONNECTED'), ...gone(goneMax + 3)], { held: [held], attachments: [file] })
    expect(idsOf(chat).slice(0, 4)).toEqual([mia.id, 'gone 0', 'gone 1', 'gone 3'])
  })

  it.each([
    ['agents', (chat: Chat) => create(chat, 'AGENT')],
    ['bots', (chat: Chat) => create(chat, 'CUSTOM_BOT')],
    ['supervisors', (chat: Chat) => monitorContact.decide(chat, { ...named, UserId: 'Lee' }, momentAt(1))],
  ] as const)('make no chat grow without end: %s', (_, bringIn) => {
    let chat = chatOf([mia])
    for (let count = 0; count < 3 * goneMax; count++) {
      const { participants = [] } = bringIn(chat).change ?? {}
      chat = chatOf([mia, ...participants.slice(1).map((participant) => who(participant, 'MISSED'))])
    }
    expect(chat.participants).toHaveLength(goneMax + 2)
  })
})

const named = { InstanceId: chatOf([]).instanceId, ContactId: chatId }
const create = (chat: Chat, ParticipantRole: 'AGENT' | 'CUSTOM_BOT') =>
  createParticipant.decide(chat, { ...named, ParticipantDetails: { ParticipantRole } }, momentAt(1))
