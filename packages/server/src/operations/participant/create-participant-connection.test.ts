import { describe, expect, it } from 'vitest'
import {
  callerOf,
  chatOf,
  endedBy,
  jo,
  mia,
  momentAt,
  namesOf,
  refusalOf,
  statesOf,
  who,
} from '../../testing/chat-fixtures.ts'
import { createParticipantConnection } from './create-participant-connection.ts'

type ConnectionInput = Parameters<typeof createParticipantConnection.decide>[2]

const decide = (input: ConnectionInput, chat = chatOf([who(mia, 'INITIAL')])) =>
  createParticipantConnection.decide(chat, callerOf(mia), input, momentAt(5), undefined)

const Websocket = { Url: `socket of ${mia.id}`, ConnectionExpiry: 'later' }
const ConnectionCredentials = { ConnectionToken: `token of ${mia.id}`, Expiry: 'later' }

describe('CreateParticipantConnection (spec §1.6)', () => {
  it.each([
    [
      'both members where both are asked for',
      { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] },
      { Websocket, ConnectionCredentials },
    ],
    ['the socket alone', { Type: ['WEBSOCKET'] }, { Websocket }],
    ['the credentials alone', { Type: ['CONNECTION_CREDENTIALS'] }, { ConnectionCredentials }],
    ['one of each where a type is repeated', { Type: ['WEBSOCKET', 'WEBSOCKET'] }, { Websocket }],
    ['nothing where only ConnectParticipant is given', { ConnectParticipant: true }, {}],
  ] as const)('answers %s', (_case, input, reply) => {
    expect(decide(input).reply).toEqual(reply)
  })

  it('connects nobody by itself', () => {
    expect(decide({ Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'], ConnectParticipant: false })).not.toHaveProperty(
      'append',
    )
  })

  it('connects with ConnectParticipant, and once only', () => {
    const chat = chatOf([who(mia, 'INITIAL')])
    const first = decide({ ConnectParticipant: true }, chat)
    expect(namesOf(first.append)).toEqual(['joined Mia'])
    expect(statesOf(chat, first.change)).toEqual({ Mia: 'CONNECTED' })
    expect(namesOf(decide({ ConnectParticipant: true }, { ...chat, ...first.change }).append)).toEqual([])
  })

  it.each([
    ['neither Type nor ConnectParticipant is given', {}, [mia], 'invalid-input'],
    ['ConnectParticipant is false and Type is not given', { ConnectParticipant: false }, [mia], 'invalid-input'],
    ['a web call is asked for', { Type: ['WEBSOCKET', 'WEBRTC_CONNECTION'] }, [mia], 'webrtc-unsupported'],
    ['the participant is gone', { Type: ['WEBSOCKET'] }, [who(mia, 'DISCONNECTED')], 'participant-gone'],
    ['the participant was missed', { Type: ['WEBSOCKET'] }, [who(mia, 'MISSED')], 'participant-gone'],
    ['the participant is nobody', { Type: ['WEBSOCKET'] }, [jo], 'token-unknown'],
  ] as const)('is refused when %s', (_case, input, participants, refusal) => {
    expect(refusalOf(() => decide(input, chatOf(participants)))).toBe(refusal)
  })

  it('is refused when the chat has ended, before anything is said about the input', () => {
    expect(refusalOf(() => decide({}, chatOf([mia], endedBy('API'))))).toBe('contact-ended')
  })
})
