import { createHash } from 'node:crypto'
import * as connect from '@aws-sdk/client-connect'
import * as participant from '@aws-sdk/client-connectparticipant'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { Item } from './item.ts'
import { withoutNulls } from './nulls.ts'
import { InvalidInput, type Operation, type Output, parseInput } from './operation.ts'
import { operations } from './operations/index.ts'
import { problemsOf } from './problems.ts'
import { refusals } from './refusals.ts'
import { awsOperation } from './testing/aws-model.ts'
import { differences, ourOperation } from './testing/contract-model.ts'

const all: readonly Operation[] = [...Object.values(operations.participant), ...Object.values(operations.connect)]
const named = all.map((operation) => [operation.name, operation] as const)
/** What AWS has no operation for. */
const ourOwn: readonly string[] = [
  'SetDisconnectFlow',
  'StartParticipantAuthentication',
  'DescribeRefusal',
  'SendMessageChunk',
]
const models: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { participant, connect }

/** Where we differ from the SDK on purpose. Anything else is drift. */
const knownDifferences: Readonly<Record<string, readonly string[]>> = {
  // Of 2026, and newer than the SDK that we compare with (control-plane §7.1).
  StartChatContact: [
    'ConnectionTypes: ours only',
    'ChatStreamingConfiguration: ours only',
    'ConnectionCredentials: ours only',
    'Websocket: ours only',
    'StreamingId: ours only',
  ],
  // What means nothing in a chat of ours is never sent (control-plane §6.5).
  DescribeContact: [
    ...[
      'PreviewEndTimestamp',
      'AgentPauseDurationInSeconds',
      'HierarchyGroups',
      'VoiceEnhancementMode',
      'ActiveRegion',
    ].map((name) => `AgentInfo.${name}`),
    ...['LastPausedTimestamp', 'LastResumedTimestamp', 'RingStartTimestamp', 'TotalPauseCount'],
    ...[
      'TotalPauseDurationInSeconds',
      'WisdomInfo',
      'CustomerEndpoint',
      'SystemEndpoint',
      'RoutingCriteria',
      'Campaign',
    ],
    ...['AnsweringMachineDetectionStatus', 'CustomerVoiceActivity', 'QualityMetrics', 'DisconnectDetails'],
    ...['AdditionalEmailRecipients', 'Recordings', 'ContactEvaluations', 'TaskTemplateInfo', 'ContactDetails'],
    ...['OutboundStrategy', 'GlobalResiliencyMetadata'],
  ].map((name) => `Contact.${name}: AWS only`),
  DescribeInstance: ['ReplicationConfiguration: AWS only'],
}

describe('The contract equals the schemas of the AWS SDK', () => {
  it.each(named.filter(([name]) => !ourOwn.includes(name)))('in %s', (name, operation) => {
    const ours = ourOperation(operation)
    const aws = awsOperation(models[operation.service]![`${name}$`])
    expect(`${ours.method} ${ours.path}`).toBe(`${aws.method} ${aws.path}`)
    const drift = [...differences(aws.input, ours.input, true), ...differences(aws.output, ours.output, false)]
    expect(drift).toEqual(knownDifferences[name] ?? [])
  })

  it('and every participant operation of the SDK has a contract', () => {
    const commands = Object.keys(participant).filter((name) => name.endsWith('Command') && name !== '$Command')
    const ours = Object.keys(operations.participant).filter((name) => !ourOwn.includes(name))
    expect(ours.sort()).toEqual(commands.map((name) => name.slice(0, -7)).sort())
  })

  it('and what is our own has a name and a path that AWS does not use', () => {
    for (const { name, service, path } of all.filter((operation) => ourOwn.includes(operation.name))) {
      expect(models[service]![`${name}$`]).toBeUndefined()
      expect(path).toMatch(/^\/parley\/v1\//)
    }
  })

  it('and the comparison sees a difference of every kind', () => {
    const aws = awsOperation(participant.GetTranscript$)
    const other = awsOperation(participant.SendMessage$)
    expect(differences(aws.input, other.input, true)).toContain('StartPosition: AWS only')
    expect(differences(other.input, aws.input, true)).toContain('Content: AWS only')
    expect(differences(aws.output, other.output, false)).toContain('Transcript: AWS only')
    const described = awsOperation(connect.DescribeContact$)
    expect(differences(awsOperation(connect.StopContact$).input, described.input, true)).toContain(
      'ContactId: in path, not body',
    )
  })
})

describe('Every operation', () => {
  it.each(named)('has an example that fits: %s', (_, operation) => {
    expect(parseInput(operation, operation.example.input)).toEqual(operation.example.input)
    expect(problemsOf(operation.output, operation.example.output)).toEqual([])
  })

  it.each(named)('has words for each of its refusals: %s', (_, operation) => {
    expect(operation.refusals.filter((reason) => refusals[reason][operation.service] === undefined)).toEqual([])
    expect(new Set(operation.refusals).size).toBe(operation.refusals.length)
  })

  it.each(named)('agrees on examples with its own list of problems, whatever is taken away: %s', (_, operation) => {
    for (const name of Object.keys(operation.example.input)) {
      const { [name]: __, ...rest } = operation.example.input as Record<string, unknown>
      const isRequired = operation.input.required?.includes(name) ?? false
      expect(problemsOf(operation.input, rest)).toHaveLength(isRequired ? 1 : 0)
      if (isRequired) expect(() => parseInput(operation, rest)).toThrow(InvalidInput)
      else expect(parseInput(operation, rest)).toEqual(rest)
    }
  })

  it.each(named)('is checked alike by the compiled check and by the list of problems: %s', (_, operation) => {
    const names = Object.keys(operation.input.properties)
    fc.assert(
      fc.property(fc.constantFrom(...names, ''), fc.jsonValue(), (name, value) => {
        const raw = withoutNulls(operation.input, { ...operation.example.input, [name]: value })
        expect(operation.accepts(raw)).toBe(problemsOf(operation.input, raw).length === 0)
      }),
    )
  })
})

it('An item of a socket without its InitialContactId is an item of the transcript', () => {
  type TranscriptItem = Output<typeof operations.participant.GetTranscript>['Transcript'][number]
  expectTypeOf<Omit<Item, 'InitialContactId'>>().toExtend<TranscriptItem>()
  const ours = Object.keys(operations.participant.GetTranscript.output.properties.Transcript.items.properties)
  const onSockets: Record<Exclude<keyof Item, 'InitialContactId'>, true> = {
    ...{ AbsoluteTime: true, Content: true, ContentType: true, Id: true, Type: true, ParticipantId: true },
    ...{ DisplayName: true, ParticipantRole: true, Attachments: true, MessageMetadata: true, ContactId: true },
  }
  expect(ours.sort()).toEqual([...Object.keys(onSockets), 'RelatedContactId'].sort())
})

it('The wire changes only on purpose', () => {
  const shape = all.map(
    ({ service, name, method, path, credential, bindings, input, output, errors, refusals: reasons }) => ({
      ...{ service, name, method, path, credential, bindings, input, output, errors, refusals: reasons },
    }),
  )
  const fingerprint = createHash('sha256').update(JSON.stringify(shape)).digest('hex').slice(0, 16)
  // A change of any method, path, member, limit or refusal lands here: say in the commit why clients can bear it.
  expect(fingerprint).toBe('9a503607745f4e30')
})
