/** What ChatJS logs by: silent until a logger is set, as there. No token is ever handed to it. */

export const LogLevel = { DEBUG: 10, INFO: 20, WARN: 30, ERROR: 40, ADVANCED_LOG: 50 } as const

type Write = (...message: unknown[]) => void

/** Where lines go. */
export interface LogSink {
  readonly debug: Write
  readonly info: Write
  readonly warn: Write
  readonly error: Write
}

export interface LoggerConfig {
  readonly customizedLogger?: LogSink | undefined
  /** Which method of the logger takes what is logged with `advancedLog`; `warn` if none is named. */
  readonly advancedLogWriter?: keyof LogSink | null | undefined
  /** Nothing below it is logged; `INFO` if it is left out. */
  readonly level?: (typeof LogLevel)[keyof typeof LogLevel] | undefined
  /** The console, unless there is a logger of one's own. */
  readonly useDefaultLogger?: boolean | undefined
}

let sink: LogSink | undefined
let level: number = LogLevel.INFO
let advanced: keyof LogSink = 'warn'

export function updateLoggerConfig(config: LoggerConfig = {}): void {
  sink = config.customizedLogger ?? (config.useDefaultLogger ? globalThis.console : undefined)
  level = config.level ?? LogLevel.INFO
  advanced = config.advancedLogWriter ?? 'warn'
}

export interface ChatLogger extends LogSink {
  readonly advancedLog: Write
}

function loggerOf(prefix: string): ChatLogger {
  const write =
    (name: keyof typeof LogLevel): Write =>
    (...message) => {
      if (LogLevel[name] < level) return
      const method = name === 'ADVANCED_LOG' ? advanced : (name.toLowerCase() as keyof LogSink)
      sink?.[method](`${name} [${new Date().toISOString()}] ${prefix}:`, ...message)
    }
  return {
    debug: write('DEBUG'),
    info: write('INFO'),
    warn: write('WARN'),
    error: write('ERROR'),
    advancedLog: write('ADVANCED_LOG'),
  }
}

export const Logger = loggerOf('ChatJS')

/** What AWS's chat widget gets its loggers from. */
export const LogManager = { getLogger: ({ prefix = 'ChatJS' }: { readonly prefix?: string } = {}) => loggerOf(prefix) }
