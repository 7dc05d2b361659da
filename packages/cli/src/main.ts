import { type Command, Failure, type Io, UsageProblems } from './command.ts'
import { commands } from './commands/index.ts'

let ending: AbortController | undefined
// Whoever reads has enough, as `head` has: that ends what would go on for ever, and what ends by itself does its work.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  ending?.abort()
})
const [name, ...argv] = process.argv.slice(2)
process.exitCode = await main(name, argv)

/** @returns the exit code: 0 well, 1 not done or found wanting, 2 called wrongly */
async function main(name: string | undefined, argv: readonly string[]): Promise<number> {
  try {
    return await obey(name, argv)
  } catch (error) {
    const wrongly = error instanceof UsageProblems
    const problems = wrongly ? error.problems : [messageOf(error)]
    for (const problem of problems) console.error(`parley: ${problem}`)
    if (wrongly)
      console.error(`parley: see \`parley ${name !== undefined && name in commands ? `${name} ` : ''}--help\``)
    return wrongly ? 2 : 1
  }
}

async function obey(name: string | undefined, argv: readonly string[]): Promise<number> {
  if (name === '--version') {
    const { version } = await import('@parley/server/version')
    console.log(version)
    return 0
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    const [{ allCommands }, { renderOverview }] = await Promise.all([
      import('./commands/index.ts'),
      import('./help.ts'),
    ])
    console.log(renderOverview(await allCommands()))
    return 0
  }
  const load = name === undefined || !Object.hasOwn(commands, name) ? undefined : commands[name]
  if (load === undefined) throw await unknownCommand(name)
  const command = await load()
  if (argv.includes('--help') || argv.includes('-h')) {
    const { renderHelp } = await import('./help.ts')
    console.log(renderHelp(command))
    return 0
  }
  return (await command.run(await ioOf(command, argv))) ?? 0
}

async function unknownCommand(name: string | undefined): Promise<UsageProblems> {
  const names = Object.keys(commands)
  if (name === undefined) return new UsageProblems([`no command: there is ${names.join(', ')}`])
  const { unknownName } = await import('./command-line.ts')
  return new UsageProblems([unknownName(name, 'a command', names)])
}

async function ioOf(command: Command, argv: readonly string[]): Promise<Io> {
  const { env, stdin } = process
  const read = command.readsArguments ? undefined : (await import('./command-line.ts')).readCommandLine
  const { options, arguments: positionals } = read?.(command, argv, env) ?? { options: {}, arguments: [] }
  const json = argv.includes('--json')
  return {
    ...{ options, arguments: positionals, argv, json, env, stdin },
    get signal() {
      return endOfCommand()
    },
    say: (text, value) => console.log(json ? JSON.stringify(value ?? { text }) : text),
    warn: (text) => console.error(text),
  }
}

/** Only who asks for it takes over what a signal does. */
function endOfCommand(): AbortSignal {
  if (ending === undefined) {
    ending = new AbortController()
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending?.abort())
  }
  return ending.signal
}

/** A Failure says all there is to say; anything else that has no message of its own is ours to find. */
function messageOf(error: unknown): string {
  if (error instanceof Failure || (error instanceof Error && error.message !== '')) return error.message
  return String(error)
}
