import { describe, expect, it } from 'vitest'
import { InvalidInput, type Operation, parseInput } from './operation.ts'
import { operations } from './operations/index.ts'
import { describeProblems } from './problems.ts'
import { wireError } from './refusals.ts'

const { SendMessage, SendEvent, GetTranscript, CreateParticipantConnection, GetAuthenticationUrl } =
  operations.participant
const { StartAttachmentUpload, CompleteAttachmentUpload } = operations.participant
const { StartChatContact, CreateParticipant, ListInstances, CreateView } = operations.connect

function problemsOf(operation: Operation, raw: unknown): string[] {
  try {
    parseInput(operation, raw)
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    return error.problems.map(({ path, constraint }) => `${path}: ${constraint}`)
  }
  return []
}

const start = { InstanceId: 'i', ContactFlowId: 'f', ParticipantDetails: { DisplayName: 'Mia' } }

describe('A violated constraint is told in the words of AWS:', () => {
  it.each<[string, Operation, unknown, string[]]>([
    ['a missing member', SendMessage, { ContentType: 'text/plain' }, ['content: Member must not be null']],
    [
      'too short',
      SendMessage,
      { ContentType: 'text/plain', Content: '' },
      ['content: Member must have length greater than or equal to 1'],
    ],
    [
      'too long',
      SendMessage,
      { ContentType: 'text/plain', Content: 'x'.repeat(16_385) },
      ['content: Member must have length less than or equal to 16384'],
    ],
    [
      'a value out of no list',
      GetTranscript,
      { ScanDirection: 'forward' },
      ['scanDirection: Member must satisfy enum value set: [FORWARD, BACKWARD]'],
    ],
    ['too much', GetTranscript, { MaxResults: 101 }, ['maxResults: Member must have value less than or equal to 100']],
    [
      'too little',
      GetTranscript,
      { MaxResults: -1 },
      ['maxResults: Member must have value greater than or equal to 0'],
    ],
    [
      'an empty list',
      CreateParticipantConnection,
      { Type: [] },
      ['type: Member must have length greater than or equal to 1'],
    ],
    [
      'a list too long',
      CompleteAttachmentUpload,
      { AttachmentIds: ['a', 'b'] },
      ['attachmentIds: Member must have length less than or equal to 1'],
    ],
    [
      'an element of a list',
      CreateParticipantConnection,
      { Type: ['WEBSOCKET', 'SMOKE'] },
      ['type.2.member: Member must satisfy enum value set: [WEBSOCKET, CONNECTION_CREDENTIALS, WEBRTC_CONNECTION]'],
    ],
    ['a null in a list', CreateParticipantConnection, { Type: [null] }, ['type.1.member: Member must not be null']],
    [
      'a member of a member',
      StartChatContact,
      { ...start, ParticipantDetails: { DisplayName: '' } },
      ['participantDetails.displayName: Member must have length greater than or equal to 1'],
    ],
    [
      'the length of a map key',
      StartChatContact,
      { ...start, SegmentAttributes: { '': {} } },
      [
        'segmentAttributes: Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1]',
      ],
    ],
    [
      'the characters of a map key',
      StartChatContact,
      { ...start, Attributes: { 'a b': 'x' } },
      [
        'attributes: Map keys must satisfy constraint: [Member must have length less than or equal to 32767, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [A-Za-z0-9_-]+]',
      ],
    ],
    [
      'a map value, once for all of them',
      StartChatContact,
      { ...start, Attributes: { a: 1, b: 2 } },
      ['attributes: Map value must satisfy constraint: [Member must be a string]'],
    ],
    [
      'a value inside itself',
      StartChatContact,
      { ...start, SegmentAttributes: { a: { ValueList: [{ ValueInteger: 'x' }] } } },
      ['segmentAttributes: Map value must satisfy constraint: [Member must be an integer]'],
    ],
    [
      'an exact length',
      GetAuthenticationUrl,
      { SessionId: '\u{1f600}'.repeat(18), RedirectUri: 'u' },
      ['sessionId: Member must have length greater than or equal to 36'],
    ],
  ])('%s', (_, operation, raw, expected) => {
    expect(problemsOf(operation, raw)).toEqual(expected)
  })
})

const view = { InstanceId: 'i', Status: 'SAVED', Content: {}, Name: 'Adresse für Köln (neu), 2+1' }

describe('A text of letters that are not allowed is told in the words of AWS:', () => {
  it.each<[string, object, RegExp | undefined]>([
    [
      'letters of any language, and a comma only in a description',
      { Name: 'Größe 花', Description: 'a, b' },
      undefined,
    ],
    ['a comma in a name', {}, /^name: Member must satisfy regular expression pattern: \^\[/],
    ['a space at the beginning', { Name: ' x' }, /^name: Member must satisfy/],
    ['markup in an action', { Name: 'x', Content: { Actions: ['ok', '<b>'] } }, /^content\.actions\.2\.member: /],
    ['a control character', { Name: 'x', Description: 'a\nb' }, /^description: /],
  ])('%s', (_case, members, expected) => {
    const problems = problemsOf(CreateView, { ...view, ...members })
    if (expected === undefined) expect(problems).toEqual([])
    else expect(problems).toEqual([expect.stringMatching(expected)])
  })

  it('and a long one that fits until its end is refused at once', () => {
    const Description = `${'x'.repeat(4095)}\n`
    const begun = performance.now()
    expect(problemsOf(CreateView, { ...view, Name: 'x', Description })).toHaveLength(1)
    expect(performance.now() - begun).toBeLessThan(100)
  })
})

describe('A wrong JSON type is a problem like any other:', () => {
  it.each<[string, Operation, unknown, string[]]>([
    ['a string', SendMessage, { ContentType: 'text/plain', Content: 5 }, ['content: Member must be a string']],
    ['an enum', GetTranscript, { SortOrder: 1 }, ['sortOrder: Member must be a string']],
    ['an integer', GetTranscript, { MaxResults: '15' }, ['maxResults: Member must be an integer']],
    ['a fraction', GetTranscript, { MaxResults: 1.5 }, ['maxResults: Member must be an integer']],
    [
      'a boolean',
      CreateParticipantConnection,
      { ConnectParticipant: 'true' },
      ['connectParticipant: Member must be a boolean'],
    ],
    ['a list', CreateParticipantConnection, { Type: 'WEBSOCKET' }, ['type: Member must be a list']],
    ['a structure', GetTranscript, { StartPosition: [] }, ['startPosition: Member must be a structure']],
    ['a map', StartChatContact, { ...start, Attributes: [] }, ['attributes: Member must be a map']],
    ['the body', SendMessage, [], [': The body must be a JSON object']],
    ['no body to speak of', SendMessage, null, [': The body must be a JSON object']],
  ])('%s', (_, operation, raw, expected) => {
    expect(problemsOf(operation, raw)).toEqual(expected)
  })
})

describe('What real clients send is taken:', () => {
  it.each<[string, Operation, unknown]>([
    ['an empty content of an event (chat-ios)', SendEvent, { ContentType: 'application/x', Content: '' }],
    [
      'no ClientToken for an upload (mobile)',
      StartAttachmentUpload,
      { ContentType: 'a/b', AttachmentSizeInBytes: 1, AttachmentName: 'a' },
    ],
    ['an empty ClientToken', CompleteAttachmentUpload, { AttachmentIds: ['a'], ClientToken: '' }],
    ['an empty start position (ChatJS)', GetTranscript, { StartPosition: {} }],
    ['no results asked for', GetTranscript, { MaxResults: 0 }],
    ['members of tomorrow', SendMessage, { ContentType: 'a', Content: 'b', Colour: { deep: null } }],
    ['content of 16,384 code points', SendMessage, { ContentType: 'a', Content: '\u{1f600}'.repeat(16_384) }],
  ])('%s', (_, operation, raw) => {
    expect(parseInput(operation, raw)).toEqual(raw)
  })
})

describe('The text of a refusal', () => {
  const answer = (operation: Operation, raw: unknown) => {
    try {
      parseInput(operation, raw)
    } catch (error) {
      const { problems } = error as InvalidInput
      return wireError(operation.service, operation, 'invalid-input', describeProblems(operation.service, problems))
    }
    return undefined
  }

  it('lists every problem after the words of the participant service', () => {
    expect(answer(SendMessage, { Content: '' })).toEqual({
      exception: 'ValidationException',
      status: 400,
      message:
        "Validation exception due to invalid parameter: Value at 'contentType' failed to satisfy constraint: Member must not be null; Value at 'content' failed to satisfy constraint: Member must have length greater than or equal to 1",
    })
  })

  it('counts the problems on the control plane', () => {
    expect(answer(StartChatContact, { ...start, ParticipantDetails: { DisplayName: '' } })?.message).toBe(
      "1 validation error detected: Value at 'participantDetails.displayName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    )
    expect(answer(StartChatContact, {})?.message).toMatch(/^3 validation errors detected: Value at 'instanceId' failed/)
  })

  it('has the exception that AWS models for the operation', () => {
    expect(answer(StartChatContact, {})?.exception).toBe('InvalidParameterException')
    expect(answer(CreateParticipant, {})?.exception).toBe('InvalidRequestException')
    expect(answer(ListInstances, { MaxResults: 11 })?.exception).toBe('InvalidRequestException')
  })

  it('never repeats what was sent', () => {
    const secret = 'my-secret'
    const raw = {
      ...start,
      [secret]: 1,
      InstanceId: [secret],
      Attributes: { [`${secret} `]: [secret] },
      PersistentChat: { RehydrationType: secret },
    }
    expect(answer(StartChatContact, raw)?.message).toMatch(/^4 validation errors/)
    expect(answer(StartChatContact, raw)?.message).not.toContain(secret)
  })

  it('is at most 2000 characters long', () => {
    const message = answer(CreateParticipantConnection, { Type: Array.from({ length: 500 }, () => 'X') })?.message
    expect(message).toHaveLength(2000)
    expect(message).toMatch(/\.\.\.$/)
  })
})
