import { resolve } from 'node:path'
import { systemClock } from './clock.ts'
import { type Config, options, readConfig, rulesOf } from './config.ts'
import { controlsPath } from './controls-path.ts'
import { createLogger } from './logging.ts'
import { watchNpm } from './npm-parent.ts'
import { beginOpening } from './opening.ts'
import type { Server } from './server.ts'

const npmIsGone = watchNpm()

/** How a service is told to run. */
export interface Serve {
  /** What stands behind `parley serve`. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether what is said of a service that is ready is for a program to read. */
  readonly json: boolean
  /** How one holds a chat from where the service was started: what its flags are put behind. */
  readonly chatCommand: string
}

/**
 * Runs the service until it is told to stop; the process ends with it.
 * @throws ConfigProblems, or what keeps it from starting
 */
export async function serve({ argv, env, json, chatCommand }: Serve): Promise<void> {
  const config = readConfig(argv, env)
  const log = createLogger(config.log)
  let server: Server | undefined
  // While it starts it has accepted nothing, and a start may be broken off anywhere, as by a crash.
  whenToldToStop(() => void Promise.resolve(server?.stop()).then(() => process.exit(0)))
  const opening = beginOpening(config.dataDir)
  const { startServer } = await import('./server.ts')
  const onFatal = () => process.exit(1)
  const controlled = config.testControls ? await openControls(config) : undefined
  const surroundings = controlled ?? { clock: systemClock }
  server = await startServer({ config, opening, rules: rulesOf(config), log, onFatal, ...surroundings })
  controlled?.testControls.control(server)
  console.log(json ? JSON.stringify(ready(server, config)) : banner(server, config, chatCommand))
}

/** What a service that a test controls has in place of its own: loaded by nobody else. */
async function openControls({ dataDir }: Config) {
  const { openTestControls } = await import('./test-controls/test-controls.ts')
  return openTestControls({ memory: dataDir === 'memory' })
}

/** The same as the banner, without secrets, in one line. */
function ready({ url, port, instance }: Server, { region, accessKeyId }: Config) {
  return { url, port, instanceId: instance.id, flowId: instance.defaultFlowId, region, accessKeyId }
}

/** All that a newcomer needs, in a few lines. */
function banner({ port, instance }: Server, config: Config, chatCommand: string): string {
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
    ...(config.testControls
      ? [`  TEST CONTROLS are open to everybody at ${local}${controlsPath}: never in production`]
      : []),
    `  first chat   ${chatCommand} --endpoint ${local}${chatFlags(config)}`,
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
