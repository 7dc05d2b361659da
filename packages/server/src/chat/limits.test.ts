import { operations } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { connectModel } from '../http/connect-operations.ts'
import { limitTable, noLimits, readLimits } from './limits.ts'

describe('the table of limits', () => {
  it('names each limit once, and only operations that there are', () => {
    const names = limitTable.map(({ name }) => name)
    expect(names).toEqual([...new Set(names)])
    const namesOf = (group: string) => limitTable.filter((row) => row.group === group).map(({ name }) => name)
    expect(Object.keys(operations.participant)).toEqual(expect.arrayContaining(namesOf('participantRates')))
    const known = connectModel().map(({ name }) => name)
    expect(known).toEqual(expect.arrayContaining(namesOf('keyRates').filter((name) => name !== 'other')))
  })

  it('has nothing on by default', () => {
    expect(readLimits('default')).toEqual(noLimits)
  })

  it('gives `classic` the lengths of older AWS documents (spec §1.7)', () => {
    expect(readLimits('classic')).toEqual({
      ...noLimits,
      lengths: {
        'text/plain': 1024,
        'text/markdown': 1024,
        'application/json': 12_000,
        'application/vnd.amazonaws.connect.message.interactive.response': 12_288,
      },
    })
  })

  it('gives `aws-quotas` the published rates and a hundred chats (spec §6.2, control-plane §17)', () => {
    expect(readLimits('aws-quotas')).toMatchObject({
      lengths: {},
      counts: { chats: 100 },
      participantRates: { SendMessage: { perSecond: 10, burst: 15 }, GetTranscript: { perSecond: 8, burst: 12 } },
      keyRates: { StartChatContact: { perSecond: 5, burst: 8 }, other: { perSecond: 2, burst: 5 } },
    })
  })
})

describe('limits as an operator writes them', () => {
  it('are presets and single settings, the later ones winning', () => {
    const limits = readLimits('aws-quotas,classic,chats=3,SendMessage=0.5/1,GetTranscript=off,text/plain=2000')
    expect(limits?.counts).toEqual({ chats: 3 })
    expect(limits?.participantRates['SendMessage']).toEqual({ perSecond: 0.5, burst: 1 })
    expect(limits?.participantRates['GetTranscript']).toBeUndefined()
    expect(limits?.participantRates['DisconnectParticipant']).toEqual({ perSecond: 3, burst: 5 })
    expect(limits?.lengths['text/plain']).toBe(2000)
  })

  it.each([
    '',
    'aws',
    'classic,',
    'chats',
    'chats=',
    'chats=many',
    'chats=-1',
    'SendMessage=5',
    'SendMessage=0/5',
    'SendMessage=5/0',
    'SendMessage=1/2/3',
    'SendMesage=1/2',
  ])('are refused when they are not understood: %j', (text) => {
    expect(readLimits(text)).toBeUndefined()
  })
})
