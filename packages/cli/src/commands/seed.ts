import { readFile } from 'node:fs/promises'
import type { ParticipantClient } from '@parley/client'
import type { Seat } from '@parley/testing'
import type { Backend } from '@parley/testing/backend'
import { defineCommand, Failure, UsageProblems } from '../command.ts'
import { backendAt, type EndpointValues, endpointOptions, participantEndpointOf } from '../endpoint.ts'
import type { SeededChat } from '../seed-file.ts'
import { unreadable } from '../unreadable.ts'

export const seedCommand = defineCommand({
  name: 'seed',
  sentence: 'Plants chats from a file in a running service, by its public operations.',
  about:
    'The file has a list of chats, in YAML or JSON: `id`, `customer` and `agent` (names), `attributes`, `messages` (each ' +
    '`customer: …` or `agent: …`) and `ended`. All but messages may be left out. The service makes the ids that ' +
    'travel; the `id` of a chat makes its ClientTokens, so that planting a file again within ten minutes changes nothing ' +
    'and gives the same chats; those that have ended are refused. With --json each chat is a line, with the tokens of its participants.',
  arguments: [{ name: 'FILE', sentence: 'The chats; - reads them from standard input.' }],
  options: endpointOptions,
  examples: [
    ['parley seed chats.yaml', 'plants them in the service on this machine'],
    [
      'echo "chats: [{ id: refund, messages: [{ customer: Hello }] }]" | parley seed - --json',
      'one chat, from a pipe; what comes out has the tokens for a test',
    ],
  ],
  async run(io) {
    const [path = ''] = io.arguments
    const { readSeedFile } = await import('../seed-file.ts')
    const chats = readSeedFile(path === '-' ? await readAll(io.stdin) : await readText(path), path)
    using backend = await backendAt(io.options)
    for (const chat of chats) {
      const { customer, agent } = await plant(chat, backend, io.options).catch((error: Error) => {
        throw new Failure(`${chat.id}: ${error.message}`, { cause: error })
      })
      const { contactId } = customer
      io.say(`${chat.id}  ${contactId}  ${chat.messages.length} messages${chat.ended ? ', ended' : ''}`, {
        ...{ id: chat.id, contactId, ended: chat.ended, customer: secretsOf(customer) },
        ...(agent !== undefined && { agent: secretsOf(agent) }),
      })
    }
  },
})

const secretsOf = ({ participantId, participantToken }: Seat) => ({ participantId, participantToken })

async function plant(chat: SeededChat, backend: Backend, values: EndpointValues) {
  const { id, attributes, messages, ended } = chat
  const token = (part: string) => `seed:${id}:${part}`
  const input = { Attributes: { ...attributes }, ClientToken: token('start') }
  const customer = await backend.startChat({ name: chat.customer, input })
  const hasAgent = messages.some(({ by }) => by === 'agent')
  const agent = hasAgent
    ? await backend.addSeat(customer.contactId, 'AGENT', chat.agent, { ClientToken: token('agent') })
    : undefined
  const { ParticipantClient } = await import('@parley/client')
  const client = new ParticipantClient({ endpoint: participantEndpointOf(values) })
  const tokens = {
    customer: await enter(client, customer),
    agent: agent === undefined ? '' : await enter(client, agent),
  }
  for (const [index, { by, text }] of messages.entries()) {
    const message = { ContentType: 'text/plain', Content: text, ClientToken: token(String(index + 1)) }
    await client.sendMessage(message, { token: tokens[by] })
  }
  if (ended) await backend.endChat(customer.contactId)
  return { customer, agent }
}

/** Joins without a websocket. @returns the connection token */
async function enter(client: ParticipantClient, { participantToken }: Seat): Promise<string> {
  const { output } = await client.createParticipantConnection(
    { Type: ['CONNECTION_CREDENTIALS'], ConnectParticipant: true },
    { token: participantToken },
  )
  return output.ConnectionCredentials?.ConnectionToken ?? ''
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageProblems([unreadable(path, error)])
  }
}

async function readAll(stdin: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stdin) text += String(chunk)
  return text
}
