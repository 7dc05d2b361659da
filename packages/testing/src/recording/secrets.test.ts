import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Secrets } from './secrets.ts'

describe('what is taken out of a recording', () => {
  it('is tokens and signed URLs, each by the name that the wire has for it', () => {
    const redacted = new Secrets().redact({
      ParticipantToken: 'p',
      ConnectionCredentials: { ConnectionToken: 'c', Expiry: '2026-03-02T09:15:30.123Z' },
      Websocket: { Url: 'wss://chat.example.com/ws?token=s' },
      UploadMetadata: { Url: 'https://files.example.com/1', HeadersToInclude: { 'x-amz-security-token': 'h' } },
    })
    expect(redacted).toEqual({
      ParticipantToken: '«participant-token-1»',
      ConnectionCredentials: { ConnectionToken: '«connection-token-1»', Expiry: '2026-03-02T09:15:30.123Z' },
      Websocket: { Url: '«socket-url-1»' },
      UploadMetadata: {
        Url: '«upload-url-1»',
        HeadersToInclude: { 'x-amz-security-token': '«x-amz-security-token-1»' },
      },
    })
  })

  it('is the same placeholder for the same secret, and another for another', () => {
    const secrets = new Secrets()
    expect(['one', 'other', 'one'].map((NextToken) => secrets.redact({ NextToken }).NextToken)).toEqual([
      '«next-token-1»',
      '«next-token-2»',
      '«next-token-1»',
    ])
  })

  it('is not the ClientToken, nor what people wrote', () => {
    const input = { ClientToken: 'a-token-of-the-client', Content: 'my token is late', DisplayName: 'Mia' }
    expect(new Secrets().redact(input)).toEqual(input)
  })

  it('is a token inside the JSON text of a message, and a signed URL that somebody wrote', () => {
    const secrets = new Secrets()
    const Content = JSON.stringify({ data: { content: { viewToken: 'view:abc/def+0123=' } } })
    expect(secrets.redact({ Content }).Content).toBe('{"data":{"content":{"viewToken":"«view-token-1»"}}}')
    expect(secrets.redact({ Content: 'https://files.example.com/a?X-Amz-Signature=0123' }).Content).toBe(
      '«signed-url-1»',
    )
  })

  it('is the code and the state of a sign-in, and no other member of that name', () => {
    expect(new Secrets().redact({ Code: '1234', State: 'abc' })).toEqual({ Code: '«code-1»', State: '«state-1»' })
    const address = { Address: { State: 'WA', Code: '98109' } }
    expect(new Secrets().redact(address)).toEqual(address)
  })

  it('is gone wherever else it occurs, in a text or in a URL', () => {
    const token = fc.string({ unit: fc.constantFrom(...'abcXYZ019+/=_-'), minLength: 16, maxLength: 40 })
    fc.assert(
      fc.property(fc.array(token, { minLength: 1, maxLength: 5 }), fc.string(), (tokens, around) => {
        const secrets = new Secrets()
        const texts = tokens.map((ParticipantToken) => {
          secrets.redact({ ParticipantToken })
          return `${around}${ParticipantToken} and https://example.com/${encodeURIComponent(ParticipantToken)}/x`
        })
        const written = JSON.stringify(secrets.redact(texts))
        for (const each of tokens) {
          expect(written).not.toContain(each)
          expect(written).not.toContain(encodeURIComponent(each))
        }
      }),
    )
  })
})
