import { parseArgs } from 'node:util'
import { nearestName } from '@parley/contract/nearest-name'
import { type Command, type CommandOptions, UsageProblems, type Values } from './command.ts'

/** What every command takes. */
export const commonOptions = {
  json: { type: 'boolean', sentence: 'Says everything as JSON, one value a line.' },
  help: { type: 'boolean', short: 'h', sentence: 'Shows this.' },
} as const satisfies CommandOptions

export interface CommandLine {
  readonly options: Values<CommandOptions>
  readonly arguments: readonly string[]
}

/**
 * Reads what stands behind a command. A flag beats its variable, and an empty variable counts as not set.
 * @throws UsageProblems with everything that is wrong at once
 */
export function readCommandLine(
  command: Command,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CommandLine {
  const known: CommandOptions = { ...command.options, ...commonOptions }
  const flags = Object.keys(known).map((name) => `--${name}`)
  const { tokens } = parseArgs({ args: [...argv], options: shapes(known), strict: false, tokens: true })
  const problems: string[] = []
  const given = new Map<string, string[]>()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    const option = known[name]
    if (option === undefined) problems.push(unknownName(rawName, 'an option', flags))
    else if (option.type === 'boolean' && value !== undefined) problems.push(`${rawName} takes no value.`)
    else if (option.type === 'string' && (value === undefined || (!inlineValue && value.startsWith('--')))) {
      problems.push(`${rawName} needs a value.`)
    } else given.set(name, [...(given.get(name) ?? []), value ?? 'true'])
  }
  problems.push(...misplaced(command, positionals))
  if (problems.length > 0) throw new UsageProblems(problems)
  const options = Object.entries(known).map(([name, { type, multiple, env: variable, default: otherwise }]) => {
    const values = given.get(name)
    if (type === 'boolean') return [name, values !== undefined]
    if (multiple) return [name, values ?? []]
    return [name, values?.at(-1) ?? ((variable && env[variable]) || otherwise)]
  })
  return { options: Object.fromEntries(options), arguments: positionals }
}

/** `--chast is not an option. Did you mean --chats?` */
export function unknownName(name: string, what: string, names: readonly string[]): string {
  const nearest = nearestName(name, names)
  return `${name} is not ${what}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`
}

const shapes = (options: CommandOptions) =>
  Object.fromEntries(
    Object.entries(options).map(([name, { type, short }]) => [name, { type, ...(short !== undefined && { short }) }]),
  )

function misplaced({ arguments: wanted = [] }: Command, given: readonly string[]): string[] {
  const missing = wanted.slice(given.length).filter(({ optional }) => !optional)
  if (missing.length > 0) return missing.map(({ name, sentence }) => `${name} is missing: ${sentence}`)
  const tooMany = wanted.at(-1)?.many ? [] : given.slice(wanted.length)
  // It is not repeated: what belongs to no option may be a secret.
  return tooMany.map((_, index) => `Argument ${wanted.length + index + 1} is one too many.`)
}
