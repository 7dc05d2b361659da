import { defineCommand, Failure } from '../command.ts'
import { backendAt, endpointOptions, participantEndpointOf } from '../endpoint.ts'

export const tailCommand = defineCommand({
  name: 'tail',
  sentence: 'Follows a chat until it ends, unseen.',
  about:
    'It takes a silent supervisor’s seat (docs/supervisors.md): nobody is told, and nothing is acknowledged. It shows the ' +
    'newest page of the transcript first. Ctrl-C gives the seat back.',
  arguments: [{ name: 'CONTACT', sentence: 'The ContactId of the chat.' }],
  options: {
    ...endpointOptions,
    name: { type: 'string', value: 'NAME', default: 'parley-tail', sentence: 'The UserId of the supervisor.' },
    events: { type: 'boolean', sentence: 'Also what the transcript does not keep: who types, who is idle, receipts.' },
  },
  examples: [
    ['parley tail 6a0a…', 'shows what is said, line by line'],
    ['parley tail 6a0a… --events --json', 'every item as it travels, for a program'],
  ],
  async run(io) {
    const [contactId = ''] = io.arguments
    const [{ ChatSession }, { itemLine }] = await Promise.all([import('@parley/client'), import('../item-line.ts')])
    using backend = await backendAt(io.options)
    const seat = await backend.addSupervisor(contactId, io.options.name)
    const session = new ChatSession({
      endpoint: participantEndpointOf(io.options),
      ...seat,
      deliveryReceipts: false,
    })
    if (io.options.events) session.events.subscribe((event) => io.say(itemLine(event), event))
    io.signal.addEventListener('abort', () => {
      void session
        .disconnect()
        .catch((error: Error) => io.warn(`parley: the seat is not given back: ${error.message}`))
        .finally(() => session.close())
    })
    await session.connected().catch((error: Error) => {
      throw new Failure(`the chat cannot be followed: ${error.message}`, { cause: error })
    })
    for await (const item of session.items) io.say(itemLine(item), item)
    session.close()
  },
})
