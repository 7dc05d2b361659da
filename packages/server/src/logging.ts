import pino from 'pino'
import type { LogLevel } from './config.ts'

export type Logger = pino.Logger

/** Whatever holds a token or a secret never reaches a log, wherever it stands in what is logged. */
const secrets = ['ParticipantToken', 'ConnectionToken', 'token', 'bearer', 'authorization', 'secretAccessKey', 'Url']

/** Log lines go to standard error, so that standard output says only where the service is. */
export function createLogger(level: LogLevel): Logger {
  const paths = secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  return pino({ level, base: null, redact: { paths, censor: '[secret]' } }, pino.destination({ dest: 2, sync: true }))
}
