import { defineCommand } from '../command.ts'
import { newRecordingFile, portOf, targetOf, told } from '../recordings.ts'

export const recordCommand = defineCommand({
  name: 'record',
  sentence: 'Stands between clients and an endpoint and writes what they say to each other to a file.',
  about:
    'Give clients its URL as their endpoint. The file has one JSON value a line and is only ever appended to; tokens and ' +
    'signed URLs are placeholders, what people wrote is not. Of AWS only the participant service can be the target, ' +
    'for control-plane requests are signed for the host that they are sent to. docs/recording.md tells the rest.',
  options: {
    target: {
      type: 'string',
      value: 'URL',
      defaultInWords: 'http://127.0.0.1:7400',
      sentence: 'The endpoint that answers.',
    },
    out: { type: 'string', value: 'FILE', sentence: 'The new file; standard output if it is not given.' },
    port: {
      type: 'string',
      value: 'PORT',
      default: '7500',
      sentence: 'Where clients reach it; 0 takes any free port.',
    },
    host: { type: 'string', value: 'HOST', default: '127.0.0.1', sentence: 'The address to listen on.' },
    'public-url': {
      type: 'string',
      value: 'URL',
      sentence: 'How clients reach it, where that is not the host that their requests name.',
    },
  },
  examples: [
    ['parley record --out chat.jsonl', 'of the Parley on this machine, for clients of http://127.0.0.1:7500'],
    [
      'parley record --target https://participant.connect.us-east-1.amazonaws.com --out chat.jsonl',
      'of the real service',
    ],
  ],
  async run({ options, signal, say, warn }) {
    const { startRecording } = await import('@parley/testing/recording')
    const { out, host } = options
    const target = targetOf(options.target ?? 'http://127.0.0.1:7400')
    const port = portOf(options.port)
    const publicUrl = options['public-url']
    using file = out === undefined ? undefined : await newRecordingFile(out)
    const write = (line: string) => {
      if (file === undefined) process.stdout.write(line)
      else file.write(line)
    }
    await using proxy = await startRecording({
      ...{ target, port, host, write },
      ...(publicUrl !== undefined && { publicUrl }),
    })
    const text = `Recording ${target}; the endpoint for clients is ${proxy.url}. Ctrl-C ends it.`
    // On standard output there is nothing but the recording, where it goes there.
    if (file === undefined) warn(text)
    else say(text, { url: proxy.url, target, file: out })
    await told(signal)
  },
})
