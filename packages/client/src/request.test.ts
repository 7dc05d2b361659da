import * as sdk from '@aws-sdk/client-connectparticipant'
import { operations } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { type CallOptions, ParticipantClient } from './participant-client.ts'
import type { Fetch } from './platform.ts'
import { requestFor, withClientToken } from './request.ts'
import type { OperationName } from './wire-types.ts'

/** The SDK by names; a namespace is not to be looked up in. */
const aws: Readonly<Record<string, unknown>> = { ...sdk }
const all = Object.values(operations.participant)
/** Those that are not Parley's own. */
const ofAws = all.filter(({ path }) => !path.startsWith('/parley/'))

interface SdkRequest {
  readonly method: string
  readonly path: string
  readonly query: Record<string, unknown>
  readonly headers: Record<string, string>
  readonly body?: Uint8Array | string
}

const textOf = (body: Uint8Array | string) => (typeof body === 'string' ? body : new TextDecoder().decode(body))

/** What the AWS SDK would send for the same input. */
async function requestOfAws(name: OperationName, input: object, token: string): Promise<SdkRequest> {
  const { promise, resolve } = Promise.withResolvers<SdkRequest>()
  const client = new sdk.ConnectParticipantClient({
    endpoint: 'https://chat.example.com',
    region: 'us-east-1',
    credentials: { accessKeyId: '', secretAccessKey: '' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: SdkRequest) => {
        resolve(request)
        throw new Error('seen')
      },
    },
  })
  const Command = aws[`${name}Command`] as new (input: object) => Parameters<typeof client.send>[0]
  const bearer = name === 'CreateParticipantConnection' ? { ParticipantToken: token } : { ConnectionToken: token }
  await expect(client.send(new Command({ ...input, ...bearer }))).rejects.toThrow('seen')
  return promise
}

describe('A request', () => {
  it.each(ofAws.map(({ name, example }) => [name, example.input] as const))(
    'is what the AWS SDK sends: %s',
    async (name, example) => {
      const takesToken = 'ClientToken' in operations.participant[name].input.properties
      const input = { ...example, ...(takesToken && { ClientToken: 'T' }) }
      const theirs = await requestOfAws(name, input, 'secret')
      const { method, path, query, headers, body } = requestFor(name, input as never, 'secret')
      expect({ method, path, query }).toEqual({ method: theirs.method, path: theirs.path, query: theirs.query })
      expect(body).toEqual(theirs.body ? JSON.parse(textOf(theirs.body)) : undefined)
      const named = Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value])
      expect(theirs.headers).toMatchObject(Object.fromEntries(named))
    },
  )

  it.each(all.map((operation) => [operation.name, operation] as const))(
    'gets a ClientToken exactly where the contract has one: %s',
    (name, { input, example }) => {
      const { ClientToken: _, ...bare } = { ClientToken: '', ...(example.input as object) }
      const request = withClientToken(requestFor(name, bare as never, 'T'), () => 'made')
      expect(request.body?.['ClientToken']).toBe('ClientToken' in input.properties ? 'made' : undefined)
    },
  )

  it.each(ofAws.map(({ name }) => name))('is made and sent by a method of the client: %s', async (name) => {
    const urls: string[] = []
    const fetch: Fetch = async (url) => {
      urls.push(url)
      return { status: 200, headers: { get: () => null }, text: async () => '{}' }
    }
    const client = new ParticipantClient({ endpoint: '', platform: { fetch } })
    const methods = client as unknown as Record<string, (input: object, options: CallOptions) => Promise<unknown>>
    const { input } = operations.participant[name].example
    await methods[`${name[0]!.toLowerCase()}${name.slice(1)}`]!(input, { token: 'T' })
    expect(urls).toEqual([requestFor(name, input as never, 'T').path])
  })

  it('needs no query: no operation of the contract has a member there', () => {
    expect(all.filter(({ bindings }) => Object.keys(bindings).length > 0)).toEqual([])
  })
})
