import { startTestServer } from '@parley/server/testing'
import { describe, expect, it } from 'vitest'
import { ChatClients } from '../../server/src/testing/chat-clients.ts'
import { until } from '../../server/src/testing/until.ts'
import { ChatSession } from './chat-session.ts'
import type { ChatItem } from './item.ts'

const nameOf = ({ Content, ContentType }: ChatItem) => Content ?? ContentType?.split('.').at(-1)

async function startChat() {
  const server = await startTestServer()
  const backend = new ChatClients(server)
  const mia = await backend.startChat()
  const session = await ChatSession.connect({ endpoint: server.endpoint, ...mia })
  const shown = () => session.items.getSnapshot().map(nameOf)
  return {
    ...{ server, backend, mia, session, shown },
    shows: (...names: readonly string[]) => until(() => names.every((name) => shown().includes(name)), `${names}`),
    async [Symbol.asyncDispose]() {
      session.close()
      backend[Symbol.dispose]()
      await server.stop()
    },
  }
}

describe('a session', () => {
  it('shows what is said, own messages included, once and in order', async () => {
    await using chat = await startChat()
    const jo = await chat.backend.addAgent(chat.mia.contactId)
    await jo.say('Hello Mia')
    const mine = chat.session.sendMessage('Hello Jo')
    expect(chat.shown().at(-1)).toBe('Hello Jo')
    expect(await mine).toMatchObject({ status: 'sent', Content: 'Hello Jo' })
    await jo.say('How are you?')
    await chat.shows('How are you?')
    expect(chat.shown()).toEqual(['joined', 'joined', 'Hello Mia', 'Hello Jo', 'How are you?'])
  })
})
