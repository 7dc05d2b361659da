/** One thing that a command can be told, as a flag `--name`. */
export interface CommandOption {
  readonly type: 'string' | 'boolean'
  /** What stands for its value in the help: `URL`. */
  readonly value?: string
  readonly short?: string
  /** It may be given several times. */
  readonly multiple?: true
  readonly default?: string
  /** The default in words, where it is not the value itself. */
  readonly defaultInWords?: string
  /** Where its value is looked for if the flag is not given. */
  readonly env?: `PARLEY_${string}`
  readonly sentence: string
}

export type CommandOptions = Readonly<Record<string, CommandOption>>

/** One thing that stands behind a command without a flag. */
export interface CommandArgument {
  /** `FILE`. */
  readonly name: string
  readonly sentence: string
  readonly optional?: true
  /** It takes all that follow; only the last one may. */
  readonly many?: true
}

type Value<Each extends CommandOption> = Each extends { type: 'boolean' }
  ? boolean
  : Each extends { multiple: true }
    ? readonly string[]
    : Each extends { default: string }
      ? string
      : string | undefined

export type Values<Options extends CommandOptions> = { readonly [Name in keyof Options]: Value<Options[Name]> }

/** What a command sees of the world. */
export interface Io<Options extends CommandOptions = CommandOptions> {
  readonly options: Values<Options>
  readonly arguments: readonly string[]
  /** All that stands behind the command's name, as it was given. */
  readonly argv: readonly string[]
  /** What it says is for a program to read: one JSON value a line, and nothing else. */
  readonly json: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: NodeJS.ReadStream
  /** Aborts when the command is told to end: Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** A line on standard output: the text for people, or the value for programs. */
  say(text: string, value?: unknown): void
  /** A line on standard error, for people in any case. */
  warn(text: string): void
}

/** One command: everything that is said about it, and what it does. */
export interface Command<Options extends CommandOptions = CommandOptions> {
  readonly name: string
  readonly sentence: string
  /** More than a sentence, for the help; paragraphs. */
  readonly about?: string
  readonly arguments?: readonly CommandArgument[]
  readonly options: Options
  /** Each a line that can be pasted, and what it does. */
  readonly examples: readonly (readonly [line: string, sentence: string])[]
  /** It reads `io.argv` itself: its options are parsed by the service. */
  readonly readsArguments?: true
  /**
   * @returns the exit code, 0 if nothing: 1 says that it was done and found wanting
   * @throws Failure where it could not be done, UsageProblems where it was told wrongly
   */
  run(io: Io<Options>): Promise<number | undefined> | Promise<void>
}

/** Gives the types of `run` from the options. */
export function defineCommand<const Options extends CommandOptions>(it: Command<Options>): Command<Options> {
  return it
}

/** A command could not do what it was asked for, and says why: exit code 1, without a stack. */
export class Failure extends Error {
  override readonly name = 'Failure'
}

/** Everything that is wrong with how a command was called: exit code 2. */
export class UsageProblems extends Error {
  override readonly name = 'UsageProblems'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}
