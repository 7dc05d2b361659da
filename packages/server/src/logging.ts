import { createRequire } from 'node:module'
import type { Logger as Pino } from 'pino'
import { type LogLevel, logLevels } from './config.ts'

export type Logger = Pick<Pino, 'fatal' | 'error' | 'warn' | 'info' | 'debug'>

/** Whatever holds a token or a secret never reaches a log, wherever it stands in what is logged. */
const secrets = ['ParticipantToken', 'ConnectionToken', 'token', 'bearer', 'authorization', 'secretAccessKey', 'Url']

/**
 * Log lines go to standard error, so that standard output says only where the service is. The library is loaded for
 * the first line that the level lets through: a start that has nothing to say does not wait for it.
 */
export function createLogger(level: LogLevel): Logger {
  let opened: Pino | undefined
  const at = (severity: keyof Logger) => {
    if (logLevels.indexOf(severity) > logLevels.indexOf(level)) return () => {}
    return (...line: Parameters<Pino['error']>) => {
      opened ??= open(level)
      opened[severity](...line)
    }
  }
  return { fatal: at('fatal'), error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}

function open(level: LogLevel): Pino {
  const pino: typeof import('pino').pino = createRequire(import.meta.url)('pino')
  const paths = secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  return pino({ level, base: null, redact: { paths, censor: '[secret]' } }, pino.destination({ dest: 2, sync: true }))
}
