import type { ChatError, ChatItem, ChatSession } from '@parley/client'
import { defineCommand, Failure, type Io, UsageProblems } from '../command.ts'
import { backendAt, checkUrls, endpointOptions, participantEndpointOf } from '../endpoint.ts'

const roles = ['customer', 'agent'] as const

const options = {
  ...endpointOptions,
  as: { type: 'string', value: 'ROLE', default: 'customer', sentence: `Who you are: ${roles.join(' or ')}.` },
  name: { type: 'string', value: 'NAME', defaultInWords: 'Mia, or Jo for an agent', sentence: 'How you are shown.' },
  contact: { type: 'string', value: 'ID', sentence: 'The chat that an agent comes into.' },
  'participant-token': {
    type: 'string',
    value: 'TOKEN',
    sentence: 'A place in a chat that there is; nothing is signed then.',
  },
} as const

export const chatCommand = defineCommand({
  name: 'chat',
  sentence: 'Chats in the terminal, as a customer or as an agent.',
  about:
    'Each line is a message, from the keyboard or from a pipe. /leave leaves the chat, which ends it for a customer; ' +
    '/quit, Ctrl-D and the end of a pipe close the terminal and leave the chat as it is; a message that begins with a ' +
    'slash is written with two. With --json each item is a line, as it travels.',
  options,
  examples: [
    ['parley chat', 'starts a chat as Mia, a customer, and says how an agent comes into it'],
    ['parley chat --as agent --contact 6a0a…', 'comes into it as Jo, an agent'],
    ['echo "Hello" | parley chat --json', 'says one thing, and shows what came of it as JSON'],
  ],
  async run(io) {
    const role = roles.find((one) => one === io.options.as)
    const { contact } = io.options
    if (role === undefined) throw new UsageProblems([`--as is ${io.options.as}: expected ${roles.join(' or ')}.`])
    checkUrls({ '--endpoint': io.options.endpoint, '--participant-endpoint': io.options['participant-endpoint'] })
    const hasToken = io.options['participant-token'] !== undefined
    if (role === 'agent' && contact === undefined && !hasToken) {
      throw new UsageProblems(['An agent needs --contact: `parley chat` as a customer says which.'])
    }
    if (role === 'customer' && contact !== undefined) {
      throw new UsageProblems(['--contact is for an agent: a customer starts a chat of his own.'])
    }
    const { ChatSession } = await import('@parley/client')
    const seat = await seatOf(io, role)
    const session = await ChatSession.connect({ endpoint: participantEndpointOf(io.options), ...seat }).catch(
      (error: Error) => {
        throw new Failure(`the chat cannot be entered: ${whyNot(error)}`, { cause: error })
      },
    )
    const { contactId, participantId } = seat
    if (contactId !== undefined && role === 'customer') {
      io.say(`An agent comes in with: parley chat --as agent --contact ${contactId}${elsewhere(io)}`, {
        contactId,
        participantId,
      })
    }
    await converse(io, session, participantId)
  },
})

const elsewhere = ({ options: { endpoint } }: Io<typeof options>): string =>
  endpoint === endpointOptions.endpoint.default ? '' : ` --endpoint ${endpoint}`

/** Of a token that was never accepted a session knows no more than that it is over. */
function whyNot({ message, cause }: Error): string {
  return (cause as Partial<ChatError> | undefined)?.reason === 'wrong-token'
    ? 'the participant token is not accepted; it is another service’s, or its chat has ended'
    : message
}

async function seatOf(io: Io<typeof options>, role: (typeof roles)[number]) {
  const { contact, 'participant-token': participantToken, name = role === 'agent' ? 'Jo' : 'Mia' } = io.options
  if (participantToken !== undefined) return { participantToken, contactId: undefined, participantId: undefined }
  using backend = await backendAt(io.options)
  // Awaited here, because what signs is let go of behind it.
  return contact === undefined ? await backend.startChat({ name }) : await backend.addSeat(contact, 'AGENT', name)
}

/** Until the chat ends, or whoever sits here has enough. */
async function converse(io: Io, session: ChatSession, me: string | undefined): Promise<void> {
  const [{ TypedLines }, { itemLine }] = await Promise.all([import('../typed-lines.ts'), import('../item-line.ts')])
  const isTerminal = io.stdin.isTTY === true && process.stdout.isTTY && !io.json
  const lines = new TypedLines(io.stdin, isTerminal ? process.stdout : undefined)
  const shown = new Set<string>()
  const show = (item: ChatItem) => {
    // The end of a pipe shows what the session is about to show, too.
    if (shown.has(item.key)) return
    shown.add(item.key)
    // Whoever types has his own words before his eyes.
    if (isTerminal && item.Type === 'MESSAGE' && item.ParticipantId === me) return
    lines.above(() => io.say(itemLine(item), item))
  }
  const warn = (text: string) => lines.above(() => io.warn(`parley: ${text}`))
  const say = async (text: string) => {
    const sent = await session.sendMessage(text, 'text/plain')
    if (sent?.status === 'failed') warn(`not sent: ${sent.error?.message ?? text}`)
  }
  /** What was typed is done in that order. */
  let done: Promise<unknown> = Promise.resolve()
  const next = (act: () => Promise<void>) => {
    done = done.then(act).catch((error: Error) => warn(error.message))
  }
  const end = async () => {
    // What was sent last has its place, and may not have been shown yet.
    for (const item of session.items.getSnapshot()) if (item.status === 'sent') show(item)
    session.close()
  }
  lines.listen(
    (line) => {
      if (line === '/leave') next(() => session.disconnect())
      else if (line === '/quit') lines.close()
      else if (line !== '') next(() => say(line.startsWith('//') ? line.slice(1) : line))
    },
    () => next(end),
  )
  io.signal.addEventListener('abort', () => lines.close())
  for await (const item of session.items) show(item)
  lines.close()
  session.close()
  // A pipe that is still open would keep the process.
  io.stdin.destroy()
}
