import { startTestServer } from '@parley/server/testing'
import { describe, expect, it } from 'vitest'
import { ChatClients } from '../../server/src/testing/chat-clients.ts'
import { AccessDeniedException, ParticipantClient, ResourceNotFoundException, ValidationException } from './index.ts'

/** A chat with its customer connected, and the client that holds his tokens. */
async function startChat() {
  const server = await startTestServer()
  const backend = new ChatClients(server)
  const { participantToken } = await backend.startChat()
  const client = new ParticipantClient({ endpoint: server.endpoint })
  const { output } = await client.createParticipantConnection(
    { Type: ['CONNECTION_CREDENTIALS'], ConnectParticipant: true },
    { token: participantToken },
  )
  return {
    client,
    participantToken,
    token: output.ConnectionCredentials!.ConnectionToken,
    async [Symbol.asyncDispose]() {
      backend[Symbol.dispose]()
      await server.stop()
    },
  }
}

const hello = { ContentType: 'text/plain', Content: 'Hello' } as const

describe('ParticipantClient', () => {
  it('gives what the service answers, with status and request id', async () => {
    await using chat = await startChat()
    const { output, status, requestId } = await chat.client.sendMessage(hello, chat)
    expect(status).toBe(200)
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
    const page = await chat.client.getTranscript({ MaxResults: 1 }, chat)
    expect(page.output.Transcript).toMatchObject([{ ...output, Content: 'Hello' }])
  })

  it('rejects with the error of the wire, and with its reason', async () => {
    await using chat = await startChat()
    const { client } = chat
    await expect(client.sendMessage({ ...hello, Content: '' }, chat)).rejects.toThrow(ValidationException)
    await expect(client.describeView({ ViewToken: 'a/b' }, chat)).rejects.toThrow(ResourceNotFoundException)
    const misused = client.sendMessage(hello, { token: chat.participantToken })
    await expect(misused).rejects.toMatchObject({ reason: 'wrong-token', retryable: false, status: 403 })
    await client.disconnectParticipant({}, chat)
    await expect(client.sendMessage(hello, chat)).rejects.toThrow(AccessDeniedException)
    await expect(client.sendMessage(hello, chat)).rejects.toMatchObject({ reason: 'ended', retryable: false })
  })
})
