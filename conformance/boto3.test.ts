import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import * as type from './content-types.ts'
import { runPython } from './subprocess.ts'
import { flowId, instanceId, Target } from './target.ts'

interface Refusal {
  readonly class: string
  readonly code: string
  readonly message: string
  readonly status: number
  readonly attempts: number
}

interface Story {
  readonly started: { ContactId: string; Websocket: object; ConnectionCredentials: object }
  readonly before: { ConnectedToSystemTimestamp?: string }
  readonly question: { Id: string; AbsoluteTime: string }
  readonly answer: { Id: string; AbsoluteTime: string }
  readonly transcript: {
    InitialContactId: string
    Transcript: { Content?: string; ContentType: string; Id: string; AbsoluteTime: string }[]
  }
  readonly after: { DisconnectReason: string; Channel: string }
  readonly view: { Id: string; Arn: string; Name: string; Content: object }
  readonly described_view: object
  readonly timestamps: Record<string, string>
  readonly refusals: Record<string, Refusal>
}

const script = fileURLToPath(new URL('python/story.py', import.meta.url))
let story: Story

beforeAll(async () => {
  await using target = await Target.open()
  const { code, stdout, stderr } = await runPython('python', [script, target.endpoint, instanceId, flowId])
  expect(stderr).toBe('')
  expect(code).toBe(0)
  story = JSON.parse(stdout) as Story
})

const refused = (what: string) => story.refusals[what]

describe('boto3', () => {
  it('holds a chat from start to end, signed and unsigned [boto3-story] [authorization-ignored]', () => {
    const { InitialContactId, Transcript } = story.transcript
    expect(InitialContactId).toBe(story.started.ContactId)
    expect(Transcript.map((item) => item.Content ?? item.ContentType)).toEqual([
      type.joined,
      'I need help',
      type.joined,
      'Grüße, 花子 🙂',
      'How can I help?',
    ])
    const times = Transcript.slice(3).map(({ Id, AbsoluteTime }) => ({ Id, AbsoluteTime }))
    expect([story.question, story.answer]).toMatchObject(times)
  })

  it('gets its connection data from StartChatContact when it asks, and is not connected by that [start-chat-connection-types]', () => {
    const websocket = { Url: expect.stringMatching(/^wss?:/), ConnectionExpiry: expect.any(String) }
    expect(story.started.Websocket).toEqual(websocket)
    expect(story.started.ConnectionCredentials).toEqual({
      ConnectionToken: expect.any(String),
      Expiry: expect.any(String),
    })
    expect(story.before.ConnectedToSystemTimestamp).toBeUndefined()
  })

  it('parses the timestamps of DescribeContact [describe-contact]', () => {
    expect(story.after).toMatchObject({ Channel: 'CHAT', DisconnectReason: 'CUSTOMER_DISCONNECT' })
    expect(story.timestamps).toMatchObject({
      InitiationTimestamp: 'datetime',
      ConnectedToSystemTimestamp: 'datetime',
      DisconnectTimestamp: 'datetime',
    })
  })

  it('makes a view and is shown it by the token of a message [create-view] [participant-describe-view]', () => {
    const { Id, Arn, Name, Content } = story.view
    expect(story.described_view).toEqual({ Id, Arn, Name, Content })
    expect(Content).toMatchObject({ Template: '{"Body": []}', Actions: ['Submit'] })
  })

  it('raises each error by its class, with its text, at the first attempt [error-classes]', () => {
    const expected = {
      'forward from nowhere': ['ValidationException', 400],
      'made-up token': ['AccessDeniedException', 403],
      'after the end': ['AccessDeniedException', 403],
      'receipt among three': ['ConflictException', 409],
      'unknown view': ['ResourceNotFoundException', 404],
      'unknown contact': ['ResourceNotFoundException', 404],
      'a seventh participant': ['ServiceQuotaExceededException', 402],
    } as const
    for (const [what, [name, status]] of Object.entries(expected)) {
      expect(refused(what)).toMatchObject({ class: name, code: name, status, attempts: 1 })
      expect(refused(what)?.message).not.toBe('')
    }
  })

  it('is refused with a wrong secret, an unknown key and another region [sigv4-wrong-secret] [sigv4-unknown-key] [sigv4-scope]', () => {
    expect(refused('wrong secret')).toMatchObject({ code: 'InvalidSignatureException', status: 403, attempts: 1 })
    expect(refused('unknown key')).toMatchObject({ code: 'UnrecognizedClientException', status: 403, attempts: 1 })
    expect(refused('other region')).toMatchObject({ code: 'InvalidSignatureException', status: 403, attempts: 1 })
  })

  it('learns which operation is not built [operation-not-built]', () => {
    expect(refused('not built')).toMatchObject({ code: 'UnknownOperationException', status: 501, attempts: 1 })
    expect(refused('not built')?.message).toContain('ListQueues')
  })
})
