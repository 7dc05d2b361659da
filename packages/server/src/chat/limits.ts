/**
 * Every limit that an operator may set, in one table. What the wire itself fixes stands with its members in the
 * contract. This file is read before the service loads the rest, so it imports nothing.
 */

/** So many a second, after a burst of so many at once. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/** What is limited, by name; what is absent is not. */
export interface Limits {
  /** The longest content of a message by its type, in code points. */
  readonly lengths: Readonly<Record<string, number>>
  /** How many there may be at a time. */
  readonly counts: { readonly chats?: number }
  /** By operation of the participant service, for each participant. */
  readonly participantRates: Readonly<Record<string, Rate>>
  /** By operation of the control plane, for each access key; `other` is for those that are not named. */
  readonly keyRates: Readonly<Record<string, Rate>>
}

export const limitPresets = ['default', 'classic', 'aws-quotas'] as const
type Preset = (typeof limitPresets)[number]

export interface LimitRow {
  readonly name: string
  readonly group: keyof Limits
  readonly limits: string
  readonly source: string
  /** In a preset that is not here it is off. */
  readonly presets: Partial<Readonly<Record<Preset, number | Rate>>>
}

const length = (name: string, classic: number): LimitRow => ({
  name,
  group: 'lengths',
  limits: 'characters of a message of this type',
  source: 'spec §1.7',
  presets: { classic },
})

const participantRate = (name: string, aws?: Rate, limits = 'requests of a participant'): LimitRow => ({
  name,
  group: 'participantRates',
  limits,
  source: 'spec §6.2',
  presets: aws === undefined ? {} : { 'aws-quotas': aws },
})

const keyRate = (name: string, aws: Rate, limits = 'requests of an access key'): LimitRow => ({
  name,
  group: 'keyRates',
  limits,
  source: 'control-plane §17',
  presets: { 'aws-quotas': aws },
})

const rate = (perSecond: number, burst: number): Rate => ({ perSecond, burst })

/** A rate of AWS's per instance or account is one per participant or access key here (control-plane §17). */
export const limitTable: readonly LimitRow[] = [
  length('text/plain', 1024),
  length('text/markdown', 1024),
  length('application/json', 12_000),
  length('application/vnd.amazonaws.connect.message.interactive.response', 12_288),
  {
    name: 'chats',
    group: 'counts',
    limits: 'chats at a time, from StartChatContact to chat.ended',
    source: 'control-plane §17',
    presets: { 'aws-quotas': 100 },
  },
  participantRate('CreateParticipantConnection', rate(6, 9)),
  participantRate('DisconnectParticipant', rate(3, 5)),
  participantRate('GetTranscript', rate(8, 12)),
  participantRate('SendMessage', rate(10, 15), 'requests of a participant, SendEvent included'),
  { ...participantRate('SendMessageChunk'), source: 'decisions/0011' },
  participantRate('StartAttachmentUpload', rate(2, 5)),
  participantRate('CompleteAttachmentUpload', rate(2, 5)),
  participantRate('GetAttachment', rate(8, 12)),
  participantRate('DescribeView'),
  participantRate('GetAuthenticationUrl'),
  participantRate('CancelParticipantAuthentication'),
  keyRate('StartChatContact', rate(5, 8)),
  keyRate('CreateParticipant', rate(5, 8)),
  keyRate('CreatePersistentContactAssociation', rate(5, 8)),
  keyRate('UpdateParticipantRoleConfig', rate(5, 8)),
  keyRate('DescribeContact', rate(10, 15)),
  keyRate('StopContact', rate(10, 15)),
  keyRate('other', rate(2, 5), 'requests of an access key for each operation that is not named here'),
]

/**
 * Reads `preset`, or presets and settings of single limits behind each other, where the later ones win:
 * `aws-quotas,classic,chats=20,SendMessage=2/5,StartChatContact=off`.
 *
 * @returns undefined for a text that is none of these
 */
export function readLimits(text: string): Limits | undefined {
  const limits: Record<keyof Limits, Record<string, number | Rate>> = {
    lengths: {},
    counts: {},
    participantRates: {},
    keyRates: {},
  }
  for (const part of text.split(',')) {
    const preset = limitPresets.find((name) => name === part)
    const [, name, value = ''] = /^(.+)=(.+)$/.exec(part) ?? []
    const rows = preset === undefined ? limitTable.filter((row) => row.name === name) : limitTable
    if (rows.length === 0) return undefined
    for (const row of rows) {
      const set = preset === undefined ? readValue(row, value) : row.presets[preset]
      if (set === undefined && preset === undefined) return undefined
      if (set === 'off') delete limits[row.group][row.name]
      else if (set !== undefined) limits[row.group][row.name] = set
    }
  }
  return limits as unknown as Limits
}

const positive = /^\d{1,9}(\.\d{1,3})?$/

function readValue({ group }: LimitRow, text: string): number | Rate | 'off' | undefined {
  if (text === 'off') return text
  if (group === 'lengths' || group === 'counts') return /^\d{1,9}$/.test(text) ? Number(text) : undefined
  const [rate = '', burst = '', ...rest] = text.split('/')
  if (!positive.test(rate) || !/^[1-9]\d{0,8}$/.test(burst) || rest.length > 0 || Number(rate) === 0) return undefined
  return { perSecond: Number(rate), burst: Number(burst) }
}

/** Nothing beyond what the wire and the core fix themselves. */
export const noLimits: Limits = { lengths: {}, counts: {}, participantRates: {}, keyRates: {} }
