import { resolve } from 'node:path'
import { systemClock } from './clock.ts'
import { type Config, ConfigProblems, options, readConfig, rulesOf } from './config.ts'
import { renderHelp } from './config-text.ts'
import { createLogger } from './logging.ts'
import { watchNpm } from './npm-parent.ts'
import { beginOpening } from './opening.ts'
import type { Server } from './server.ts'
import { version } from './version.ts'

const npmIsGone = watchNpm()
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
  let server: Server | undefined
  // While it starts it has accepted nothing, and a start may be broken off anywhere, as by a crash.
  whenToldToStop(() => void Promise.resolve(server?.stop()).then(() => process.exit(0)))
  try {
    const opening = beginOpening(config.dataDir)
    const { startServer } = await import('./server.ts')
    const onFatal = () => process.exit(1)
    server = await startServer({ config, opening, rules: rulesOf(config), clock: systemClock, log, onFatal })
    console.log(banner(server, config))
  } catch (error) {
    fail([error instanceof Error ? error.message : String(error)])
  }
}

/** All that a newcomer needs, in a few lines. */
function banner({ port, instance }: Server, config: Config): string {
  const local = `http://127.0.0.1:${port}`
  const keys =
    config.secretAccessKey === options.secretAccessKey.default
      ? `${config.accessKeyId} / test`
      : `${config.accessKeyId} / (yours: put it in ${options.secretAccessKey.env})`
  return [
    `Parley is ready at ${local}`,
    ...(config.publicUrl === undefined ? [] : [`  for clients  ${config.publicUrl}`]),
    `  instance     ${instance.id}`,
    `  flow         ${instance.defaultFlowId}`,
    `  keys         ${keys}  (region ${config.region})`,
    `  data         ${config.dataDir === 'memory' ? 'in memory, gone with the process' : resolve(config.dataDir)}`,
    `  first chat   npm run chat -- --endpoint ${local}${chatFlags(config)}`,
  ].join('\n')
}

/** What the command must be told of keys and region; the secret it takes from its environment alone. */
function chatFlags({ region, accessKeyId }: Config): string {
  const given = [
    [options.region, region],
    [options.accessKeyId, accessKeyId],
  ] as const
  return given.map(([option, value]) => (value === option.default ? '' : ` ${option.flag} ${value}`)).join('')
}

/** SIGTERM, Ctrl-C, or the end of the npm that started us; may call `stop` more than once. */
function whenToldToStop(stop: () => void): void {
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  if (process.env['npm_command'] === undefined) return
  const watching = setInterval(() => {
    if (!npmIsGone()) return
    clearInterval(watching)
    stop()
  }, 200)
  watching.unref()
}

function fail(problems: readonly string[]): void {
  for (const problem of problems) console.error(`parley: ${problem}`)
  process.exitCode = 1
}
