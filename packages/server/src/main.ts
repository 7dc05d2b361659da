import { resolve } from 'node:path'
import { defaultRules } from './chat/rules.ts'
import { systemClock } from './clock.ts'
import { type Config, ConfigProblems, readConfig } from './config.ts'
import { renderHelp } from './config-text.ts'
import { createLogger } from './logging.ts'
import { beginOpening } from './opening.ts'
import type { Server } from './server.ts'
import { version } from './version.ts'

const [command, ...argv] = process.argv.slice(2)

if (command === '--version') console.log(version)
else if (command === '--help' || argv.includes('--help')) console.log(renderHelp())
else if (command === 'serve') await serve()
else
  fail([
    `${command === undefined ? 'No command' : `Unknown command ${command}`}: there is \`parley serve\`; see \`parley --help\`.`,
  ])

async function serve(): Promise<void> {
  let config: Config
  try {
    config = readConfig(argv, process.env)
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error
    return fail(error.problems)
  }
  const log = createLogger(config.log)
  try {
    const opening = beginOpening(config.dataDir)
    const { startServer } = await import('./server.ts')
    const onFatal = () => process.exit(1)
    const server = await startServer({ config, opening, rules: defaultRules, clock: systemClock, log, onFatal })
    stopOnSignal(server)
    console.log(banner(server, config))
  } catch (error) {
    fail([error instanceof Error ? error.message : String(error)])
  }
}

/** All that a newcomer needs, in a few lines. */
function banner({ url, instance }: Server, config: Config): string {
  const keys = config.secretAccessKey === 'test' ? `${config.accessKeyId} / test` : `${config.accessKeyId} / (yours)`
  return [
    `Parley is ready at ${url}`,
    `  instance     ${instance.id}`,
    `  flow         ${instance.defaultFlowId}`,
    `  keys         ${keys}  (region ${config.region})`,
    `  data         ${config.dataDir === 'memory' ? 'in memory, gone with the process' : resolve(config.dataDir)}`,
    `  first chat   npm run chat -- --endpoint ${url}`,
  ].join('\n')
}

/** SIGTERM, Ctrl-C, or the end of the npm that started us: repeated signals are one. */
function stopOnSignal(server: Server): void {
  const stop = () => {
    clearInterval(watching)
    void server.stop().then(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  const parent = process.ppid
  const startedByNpm = process.env['npm_command'] !== undefined
  const watching = setInterval(() => {
    if (startedByNpm && process.ppid !== parent) stop()
  }, 200)
  watching.unref()
}

function fail(problems: readonly string[]): void {
  for (const problem of problems) console.error(`parley: ${problem}`)
  process.exitCode = 1
}
