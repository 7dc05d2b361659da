import { describe, expect, it } from 'vitest'
import { chatId, chatOf, endedBy, jo, mia, momentAt, refusalOf } from '../../testing/chat-fixtures.ts'
import { setDisconnectFlow } from './set-disconnect-flow.ts'

type Steps = Parameters<typeof setDisconnectFlow.decide>[1]['Steps']

const decide = (chat: ReturnType<typeof chatOf>, Steps: Steps) =>
  setDisconnectFlow.decide(chat, { InstanceId: chat.instanceId, ContactId: chatId, Steps }, momentAt(5))

describe('SetDisconnectFlow (control-plane §18)', () => {
  it('keeps the steps with the chat until it is needed, and forgets them where there are none', () => {
    const steps = [{ Type: 'say', Content: 'Bye.' }, { Type: 'wait', Minutes: 2 }, { Type: 'disconnect' }] as const
    const { change, reply } = decide(chatOf([mia, jo]), steps)
    const kept = [{ type: 'say', content: 'Bye.' }, { type: 'wait', minutes: 2 }, { type: 'disconnect' }]
    expect(change).toEqual({ disconnectFlow: kept })
    expect(reply).toEqual({})
    expect(decide({ ...chatOf([mia]), ...change }, []).change).toEqual({ disconnectFlow: undefined })
  })

  it.each([
    ['a word that is missing', [{ Type: 'say' }], 'Steps[0].Content'],
    ['words in a wait', [{ Type: 'disconnect' }, { Type: 'wait', Minutes: 2, Content: 'x' }], 'Steps[1].Content'],
    ['a wait without end', [{ Type: 'wait' }], 'Steps[0].Minutes'],
    ['a disconnect that takes its time', [{ Type: 'disconnect', Minutes: 2 }], 'Steps[0].Minutes'],
  ] as const)('refuses %s and names it', (_case, steps, member) => {
    expect(() => decide(chatOf([mia]), steps)).toThrow(`invalid-request: ${member}`)
  })

  it('is refused for a chat that has ended', () => {
    expect(refusalOf(() => decide(chatOf([mia], endedBy('API')), []))).toBe('invalid-request')
  })
})
