import { defineCommand } from '../command.ts'
import { checkUrls, endpointOptions } from '../endpoint.ts'

export const doctorCommand = defineCommand({
  name: 'doctor',
  sentence: 'Says what is wrong with a set-up, and what to do about it.',
  about:
    'It asks the service as clients do: whether somebody answers, whether the clocks agree, whether the keys sign, whether ' +
    'pages may ask, whether a websocket opens and its URL is one that ChatJS takes. For the last two it holds a chat, ' +
    'which it ends. It exits with 1 if anything is wrong.',
  options: {
    ...endpointOptions,
    origin: {
      type: 'string',
      value: 'URL',
      default: 'https://www.example.com',
      sentence: 'Where the page with the chat is from.',
    },
    'no-chat': { type: 'boolean', sentence: 'Holds no chat: for a service in production.' },
  },
  examples: [
    ['parley doctor', 'of the service on this machine'],
    [
      'parley doctor --endpoint https://chat.example.com --origin https://shop.example.com --no-chat',
      'of one behind a proxy',
    ],
    ['parley doctor --json', 'one finding a line, for a program'],
  ],
  async run(io) {
    const { endpoint, 'participant-endpoint': participants } = io.options
    checkUrls({ '--endpoint': endpoint, '--participant-endpoint': participants })
    const { examine } = await import('../examination.ts')
    let wrong = 0
    for await (const { what, ok, finding, remedy } of examine(io.options)) {
      if (!ok) wrong++
      io.say(
        `${ok ? 'ok   ' : 'WRONG'}  ${what.padEnd(10)} ${finding}${remedy === undefined ? '' : `\n       → ${remedy}`}`,
        {
          ...{ what, ok, finding },
          ...(remedy !== undefined && { remedy }),
        },
      )
    }
    return wrong === 0 ? 0 : 1
  },
})
