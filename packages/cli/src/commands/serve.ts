import { ConfigProblems, inWords, type Option, options } from '@parley/server/options'
import { serve } from '@parley/server/serve'
import { type CommandOption, defineCommand, UsageProblems } from '../command.ts'

/** The example is in the checkout, and what is published has no TypeScript. */
const chatCommand = import.meta.url.endsWith('.ts') ? 'npm run chat --' : 'parley chat'

const asCommandOption = (each: Option<unknown>): CommandOption => ({
  type: 'string',
  env: each.env,
  sentence: each.sentence,
  defaultInWords: inWords(each),
})

export const serveCommand = defineCommand({
  name: 'serve',
  sentence: 'Runs the service until it is told to stop, by Ctrl-C or SIGTERM.',
  about: 'A flag beats the environment variable of the same name. With --json the banner is one line of JSON.',
  options: Object.fromEntries(
    Object.values<Option<unknown>>(options).map((each) => [each.flag.slice(2), asCommandOption(each)]),
  ),
  examples: [
    ['parley serve', 'on port 7400, with its data in .parley'],
    ['parley serve --port 0 --data-dir memory', 'on any free port, keeping nothing'],
    ['PARLEY_LOG=debug parley serve --port 8000 --data-dir ./chats', 'talkative'],
  ],
  readsArguments: true,
  async run({ argv, env, json }) {
    try {
      await serve({ argv: argv.filter((argument) => argument !== '--json'), env, json, chatCommand })
    } catch (error) {
      throw error instanceof ConfigProblems ? new UsageProblems(error.problems) : error
    }
  },
})
