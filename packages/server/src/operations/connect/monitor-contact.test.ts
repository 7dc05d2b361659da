import { describe, expect, it } from 'vitest'
import type { MonitorCapability } from '../../chat/chat.ts'
import {
  bot,
  chatId,
  chatOf,
  endedBy,
  jo,
  kim,
  lee,
  mia,
  momentAt,
  namesOf,
  refusalOf,
  startedAt,
  who,
} from '../../testing/chat-fixtures.ts'
import { monitorContact } from './monitor-contact.ts'

const decide = (chat: ReturnType<typeof chatOf>, UserId: string, AllowedMonitorCapabilities?: MonitorCapability[]) =>
  monitorContact.decide(
    chat,
    {
      InstanceId: chat.instanceId,
      ContactId: chatId,
      UserId,
      ...(AllowedMonitorCapabilities && { AllowedMonitorCapabilities }),
    },
    momentAt(5),
  )

const both = chatOf([mia, jo])
const crowd = (count: number) => Array.from({ length: count }, (_, n) => ({ ...lee, id: `supervisor-${n}` }))
const agents = (count: number) => Array.from({ length: count }, (_, n) => ({ ...jo, id: `agent-${n}` }))

describe('MonitorContact (control-plane §7.19)', () => {
  it('brings in a supervisor of this name whom nothing shows, and who has five minutes to connect', () => {
    const { append, change, arm, reply } = decide(both, 'Lee')
    const supervisor = change?.participants?.[2]
    expect(append).toBeUndefined()
    expect(supervisor).toEqual({
      id: expect.any(String),
      role: 'SUPERVISOR',
      displayName: 'Lee',
      state: 'INITIAL',
      createdAt: startedAt + 5,
      supervision: { userId: 'Lee', allowed: ['SILENT_MONITOR'], hasBarged: false },
    })
    expect(arm).toEqual([{ kind: 'connect-limit', subject: supervisor?.id, due: startedAt + 5 + 300_000 }])
    expect(reply).toEqual({ ContactId: chatId })
  })

  it.each([
    ['without capabilities he may monitor', [], ['SILENT_MONITOR'], false],
    ['with both he begins by monitoring', ['BARGE', 'SILENT_MONITOR'], ['BARGE', 'SILENT_MONITOR'], false],
    ['with barging alone he has barged in from the start', ['BARGE'], ['BARGE'], true],
  ] as [string, MonitorCapability[], MonitorCapability[], boolean][])('%s', (_case, given, allowed, hasBarged) => {
    expect(decide(both, 'Lee', given).change?.participants?.[2]?.supervision).toMatchObject({ allowed, hasBarged })
  })

  it.each([
    ['a sixth supervisor', [mia, jo, ...crowd(5)], undefined, 'quota-supervisors'],
    ['a sixth beside one who was missed', [mia, jo, ...crowd(4), who(kim, 'MISSED')], undefined, 'nothing'],
    ['a fifth beside six others', [mia, bot, ...agents(4), ...crowd(4)], undefined, 'nothing'],
    ['a second who barges in', [mia, jo, kim], ['BARGE'], 'quota-supervisors'],
    ['a second who may', [mia, jo, kim], ['SILENT_MONITOR', 'BARGE'], 'nothing'],
    ['one who barges in as the seventh', [mia, bot, ...agents(4)], ['BARGE'], 'quota-participants'],
  ] as [string, (typeof mia)[], MonitorCapability[] | undefined, string][])(
    'quotas: %s',
    (_case, participants, allowed, refusal) => {
      expect(refusalOf(() => decide(chatOf(participants), 'Ann', allowed))).toBe(refusal)
    },
  )

  it('refuses an ended chat', () => {
    expect(refusalOf(() => decide(chatOf([mia], endedBy('API')), 'Lee'))).toBe('invalid-request')
  })

  describe('for a supervisor who is there', () => {
    const allowed = (chat: ReturnType<typeof chatOf>, name: string, given: MonitorCapability[]) => {
      const { append, change, arm } = decide(chat, name, given)
      const { supervision } = change?.participants?.find(({ displayName }) => displayName === name) ?? {}
      return { items: namesOf(append), hasBarged: supervision?.hasBarged, allowed: supervision?.allowed, arm }
    }

    it('changes what he may do, and makes no second one', () => {
      const both: MonitorCapability[] = ['BARGE', 'SILENT_MONITOR']
      const silent = { items: [], hasBarged: false, arm: undefined }
      expect(allowed(chatOf([mia, jo, lee]), 'Lee', ['SILENT_MONITOR'])).toEqual({
        ...silent,
        allowed: ['SILENT_MONITOR'],
      })
      expect(allowed(chatOf([mia, jo, lee]), 'Lee', both)).toEqual({ ...silent, allowed: both })
      expect(allowed(chatOf([mia, jo, kim]), 'Kim', both)).toMatchObject({ items: [], hasBarged: true })
    })

    it('makes him what it leaves him: silent again, or barged in', () => {
      expect(allowed(chatOf([mia, jo, kim]), 'Kim', ['SILENT_MONITOR'])).toMatchObject({
        items: ['left Kim'],
        hasBarged: false,
        allowed: ['SILENT_MONITOR'],
      })
      expect(allowed(chatOf([mia, jo, lee]), 'Lee', ['BARGE'])).toMatchObject({
        items: ['joined Lee'],
        hasBarged: true,
      })
      expect(refusalOf(() => decide(chatOf([mia, jo, kim, lee]), 'Lee', ['BARGE']))).toBe('quota-supervisors')
    })

    it('brings in another when the first has left', () => {
      const { change } = decide(chatOf([mia, jo, who(lee, 'DISCONNECTED')]), 'Lee')
      expect(change?.participants?.map(({ state }) => state)).toEqual([
        'CONNECTED',
        'CONNECTED',
        'DISCONNECTED',
        'INITIAL',
      ])
    })
  })
})
