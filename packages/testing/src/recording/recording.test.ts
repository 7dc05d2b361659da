import { beforeAll, describe, expect, it } from 'vitest'
import { startParley } from '../parley.ts'
import { describeDifferences, diffRecordings } from './diff.ts'
import { isAnswer, isRequest, type Recording } from './entry.ts'
import { playClient } from './play-client.ts'
import { playService } from './play-service.ts'
import { type RecordedTalk, recordTalk } from './testing/record-talk.ts'

const difference = (one: Recording, other: Recording) => describeDifferences(diffRecordings(one, other))

/** A whole chat, with what has to be loaded for it. */
const hookMs = 20_000

describe('a recorded chat', () => {
  let talk: RecordedTalk
  beforeAll(async () => {
    talk = await recordTalk()
  }, hookMs)

  it('has every request with its answer, every frame of both sockets, and the files', () => {
    const { entries } = talk.recording
    const requests = entries.filter(isRequest)
    expect(requests.map(({ operation }) => operation)).toEqual(
      expect.arrayContaining(['StartChatContact', 'CreateParticipantConnection', 'SendMessage', 'upload', 'download']),
    )
    const answered = entries.filter(isAnswer).map(({ answer }) => answer)
    expect(answered.toSorted((a, b) => a - b)).toEqual(requests.map(({ request }) => request))
    expect(new Set(entries.flatMap((entry) => ('socket' in entry ? [entry.socket] : [])))).toEqual(new Set([1, 2]))
    const file = Buffer.from('It is on its way').toString('base64')
    expect(talk.text.match(new RegExp(`"base64":"${file}"`, 'g'))).toHaveLength(2)
  })

  it('has none of its secrets, and the text of its messages', () => {
    for (const secret of talk.secrets.filter((each) => each !== 'test')) expect(talk.text).not.toContain(secret)
    // Every token of the service is base64url of the same length.
    expect(talk.text).not.toMatch(/[\w-]{90,}/)
    expect(talk.text).not.toMatch(/AWS4-HMAC|Signature=|\/attachments\/|[?]token=/)
    expect(talk.text).toContain('My order is late')
  })

  it('says the same as the same chat recorded again', async () => {
    const again = await recordTalk()
    expect(difference(talk.recording, again.recording)).toBe('equal')
  })

  it('may be one of several that take place at the same time', async () => {
    const [some, again] = await Promise.all([recordTalk(undefined, 3), recordTalk(undefined, 3)])
    expect(difference(some.recording, again.recording)).toBe('equal')
    expect(diffRecordings(some.recording, talk.recording).length).toBeGreaterThan(0)
  })

  it('plays its clients against a new service, and the same comes of it', async () => {
    await using parley = await startParley()
    const again = await playClient(talk.recording, { endpoint: parley.endpoint })
    expect(difference(talk.recording, again)).toBe('equal')
    const { entries } = again
    expect(entries.filter(isAnswer).map(({ status }) => status)).toContain(400)
  })

  it('plays its clients against a service that says something twice, and that is what is different', async () => {
    const faults = [
      { on: 'frame', do: 'double', direction: 'out', contentType: 'text/plain', from: 2, times: 1 },
    ] as const
    await using parley = await startParley({ faults })
    const again = await playClient(talk.recording, { endpoint: parley.endpoint })
    expect(parley.faults.fired).toHaveLength(1)
    expect(diffRecordings(talk.recording, again)).toEqual([
      expect.objectContaining({
        what: 'MESSAGE on socket 1',
        kind: 'extra',
        details: [expect.stringContaining('Hello Mia')],
      }),
    ])
  })

  it('plays its clients against a service that refuses something, and that is what is different', async () => {
    const faults = [{ on: 'GetTranscript', do: 'error', error: 'InternalServerException' }] as const
    await using parley = await startParley({ faults })
    const again = await playClient(talk.recording, { endpoint: parley.endpoint })
    expect(diffRecordings(talk.recording, again)).toEqual([
      {
        who: 'CUSTOMER Mia',
        what: 'GetTranscript',
        kind: 'changed',
        details: expect.arrayContaining(['answer.status: 200 → 500']),
      },
    ])
  })

  it('plays its service to the same clients, and the same comes of it', async () => {
    await using service = await playService(talk.recording)
    const again = await recordTalk(service.url)
    expect(service.problems).toEqual([])
    expect(service.unasked()).toEqual([])
    expect(difference(talk.recording, again.recording)).toBe('equal')
  })
})

describe('a played service', () => {
  it('says what it has where a request is none of the recording’s, and answers it as AWS answers bad input', async () => {
    const { recording } = await recordTalk()
    await using service = await playService(recording)
    const response = await fetch(`${service.url}/participant/message`, {
      method: 'POST',
      headers: { 'X-Amz-Bearer': 'connection-token-1' },
      body: JSON.stringify({ ContentType: 'text/plain', Content: 'My order is lost' }),
    })
    expect(response.status).toBe(400)
    expect(response.headers.get('x-amzn-errortype')).toBe('ValidationException')
    expect(service.problems).toEqual([
      expect.stringMatching(/^the recording has no SendMessage .*My order is lost.*: it has .*My order is late/),
    ])
    expect(service.unasked().length).toBeGreaterThan(0)
  })

  it('lets a client in that has a token of its own, and answers a repeated request again', async () => {
    const { recording } = await recordTalk()
    await using service = await playService(recording)
    const ask = async (token: string) => {
      const response = await fetch(`${service.url}/participant/connection`, {
        method: 'POST',
        headers: { 'X-Amz-Bearer': token },
        body: JSON.stringify({ Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }),
      })
      return ((await response.json()) as { ConnectionCredentials: { ConnectionToken: string; Expiry: string } })
        .ConnectionCredentials
    }
    const first = await ask('mine')
    expect(await ask('mine')).toEqual(first)
    expect((await ask('another')).ConnectionToken).not.toBe(first.ConnectionToken)
    expect(Date.parse(first.Expiry)).toBeGreaterThan(Date.now())
  })
})
