import type { Command, CommandArgument, CommandOption, CommandOptions } from './command.ts'
import { commonOptions } from './command-line.ts'

/** What an exit code says, of every command. */
export const exitCodes = [
  [0, 'it is done, and all was well'],
  [1, 'it could not be done, or it was done and found something wrong'],
  [2, 'it was called wrongly, and did nothing'],
] as const

/** `parley --help`. */
export function renderOverview(commands: readonly Command[]): string {
  return `Parley, a chat service that speaks the protocol of the Amazon Connect Participant Service.

Usage:
  parley COMMAND [options]
  parley COMMAND --help    what it takes, with examples
  parley --version

Commands:
${columns(commands.map(({ name, sentence }) => [name, sentence]))}

Exit codes:
${columns(exitCodes.map(([code, sentence]) => [String(code), sentence]))}
`
}

/** `parley COMMAND --help`. */
export function renderHelp(command: Command): string {
  const parts = [
    command.sentence,
    ...(command.about === undefined ? [] : [command.about]),
    `Usage:\n  ${usageOf(command)}`,
    ...(command.arguments === undefined
      ? []
      : [`Arguments:\n${columns(command.arguments.map(({ name, sentence }) => [name, sentence]))}`]),
    `Options:\n${columns(optionRows({ ...command.options, ...commonOptions }))}`,
    `Examples:\n${command.examples.map(([line, sentence]) => `  ${line}\n      ${sentence}`).join('\n')}`,
  ]
  return `${parts.join('\n\n').replaceAll('`', '')}\n`
}

/** `parley diff FILE FILE [options]` */
export function usageOf({ name, arguments: wanted = [] }: Command): string {
  return ['parley', name, ...wanted.map(inUsage), '[options]'].join(' ')
}

/** Each option as it is written, and what there is to say of it. */
export function optionRows(options: CommandOptions): (readonly [flag: string, sentence: string])[] {
  return Object.entries(options).map(([name, each]) => [flagOf(name, each), sentenceOf(each)])
}

function flagOf(name: string, { type, value, short }: CommandOption): string {
  const placeholder = type === 'string' && value !== undefined ? ` ${value}` : ''
  return `${short === undefined ? '' : `-${short}, `}--${name}${placeholder}`
}

function sentenceOf({ sentence, default: otherwise, defaultInWords, env }: CommandOption): string {
  const words = defaultInWords ?? otherwise
  return [
    sentence,
    ...(words === undefined ? [] : [`Default: ${words}.`]),
    ...(env === undefined ? [] : [`Also ${env}.`]),
  ].join(' ')
}

function inUsage({ name, optional, many }: CommandArgument): string {
  const text = many ? `${name}…` : name
  return optional ? `[${text}]` : text
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([first]) => first.length))
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`).join('\n')
}
