import { isIP } from 'node:net'
import { nearestName } from '@parley/contract/nearest-name'
import { type AttachmentTypes, defaultAttachmentLimits, parseAttachmentTypes } from './chat/attachment-limits.ts'
import { limitPresets, noLimits, readLimits } from './chat/limits.ts'
import { defaultRules, type Rules } from './chat/rules.ts'

/** From the quietest to the most talkative, as pino names them. */
export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const
export type LogLevel = (typeof logLevels)[number]

/** What a value may look like. `parse` gives undefined for a text that is none. */
interface Kind<T> {
  readonly expected: string
  readonly parse: (text: string) => T | undefined
}

/** One thing an operator can set, by environment or by flag. */
export interface Option<T> {
  readonly env: `PARLEY_${string}`
  readonly flag: `--${string}`
  readonly kind: Kind<T>
  readonly default: T
  /** The default in words, where it is not the value itself. */
  readonly defaultInWords?: string
  readonly sentence: string
  /** Its value is never shown, not even in an error. */
  readonly secret?: true
}

const option = <T>(it: Option<T>): Option<T> => it

const text = (expected: string, pattern: RegExp): Kind<string> => ({
  expected,
  parse: (given) => (pattern.test(given) ? given : undefined),
})

const port: Kind<number> = {
  expected: 'a whole number from 0 to 65535, 0 meaning any free port',
  parse: (given) => (/^\d{1,5}$/.test(given) && Number(given) <= 65_535 ? Number(given) : undefined),
}

const url: Kind<string | undefined> = {
  expected: 'an http:// or https:// URL without query and fragment',
  parse: (given) =>
    /^https?:\/\/[^\s?#]+$/.test(given) && URL.canParse(given) ? given.replace(/\/+$/, '') : undefined,
}

/** An issuer is compared letter by letter, so it stays as it is given. */
const issuer: Kind<string | undefined> = {
  expected: 'an https:// URL without query and fragment, or an http:// one of loopback',
  parse: (given) => {
    if (!/^https?:\/\/[^\s?#]+$/.test(given) || !URL.canParse(given)) return undefined
    const { protocol, hostname } = new URL(given)
    return protocol === 'https:' || isLoopback(hostname.replace(/^\[(.*)\]$/, '$1')) ? given : undefined
  },
}

const wholeNumber = (min: number, max: number): Kind<number> => ({
  expected: `a whole number from ${min} to ${max}`,
  parse: (given) =>
    /^\d{1,15}$/.test(given) && Number(given) >= min && Number(given) <= max ? Number(given) : undefined,
})

const fileTypes: Kind<AttachmentTypes> = {
  expected:
    'extensions with commas between them; one that is not among the defaults with its type: zip=application/zip',
  parse: parseAttachmentTypes,
}

const processors: Kind<Readonly<Record<string, string>>> = {
  expected:
    'http:// or https:// URLs without query and fragment, or names with a URL each: arn:…=https://…, with commas between them',
  parse(given) {
    const urls: Record<string, string> = {}
    for (const part of given.split(',')) {
      const [, name, at = ''] = /^(?:([^=\s]+)=)?(https?:.+)$/.exec(part) ?? []
      if (url.parse(at) === undefined || name?.startsWith('builtin:')) return undefined
      urls[name ?? at] = at
    }
    return urls
  },
}

const yesOrNo: Kind<boolean> = {
  expected: 'true or false',
  parse: (given) => (given === 'true' ? true : given === 'false' ? false : undefined),
}

const onOrOff: Kind<boolean> = {
  expected: 'on or off',
  parse: (given) => (given === 'on' ? true : given === 'off' ? false : undefined),
}

const level: Kind<LogLevel> = {
  expected: `one of ${logLevels.join(', ')}`,
  parse: (given) => logLevels.find((name) => name === given),
}

/**
 * Every option once. The environment variables, the flags, `--help`, docs/configuration.md and the `Config` type
 * come from this table; nothing else in the server reads the environment.
 */
export const options = {
  port: option({
    env: 'PARLEY_PORT',
    flag: '--port',
    kind: port,
    default: 7400,
    sentence: 'The one port for HTTP and WebSocket; 0 takes any free port.',
  }),
  host: option({
    env: 'PARLEY_HOST',
    flag: '--host',
    kind: text('an IP address or a host name', /^[A-Za-z0-9:._%-]{1,253}$/),
    default: '127.0.0.1',
    sentence: 'The address to listen on; anything beyond loopback needs a secret access key of your own.',
  }),
  dataDir: option({
    env: 'PARLEY_DATA_DIR',
    flag: '--data-dir',
    kind: text('a directory, or "memory"', /\S/),
    default: '.parley',
    sentence: 'Where chats and token secrets are kept; `memory` keeps nothing.',
  }),
  accessKeyId: option({
    env: 'PARLEY_ACCESS_KEY_ID',
    flag: '--access-key-id',
    // A credential scope is split at its slashes and an Authorization header at its commas (control-plane §3.1).
    kind: text('1 to 128 letters, digits or any of . _ + = @ -', /^[\w.+=@-]{1,128}$/),
    default: 'test',
    sentence: 'The access key id with which control-plane requests are signed.',
  }),
  secretAccessKey: option({
    env: 'PARLEY_SECRET_ACCESS_KEY',
    flag: '--secret-access-key',
    kind: text('1 to 128 visible ASCII characters', /^[\x21-\x7e]{1,128}$/),
    default: 'test',
    sentence: 'The secret that belongs to it; prefer the variable, since other users of the machine can read flags.',
    secret: true,
  }),
  publicUrl: option({
    env: 'PARLEY_PUBLIC_URL',
    flag: '--public-url',
    kind: url,
    default: undefined,
    defaultInWords: '`http://127.0.0.1:<port>`',
    sentence:
      'How clients reach the service; websocket URLs derive from it, and ChatJS takes no `ws://` but `127.0.0.1`.',
  }),
  region: option({
    env: 'PARLEY_REGION',
    flag: '--region',
    kind: text('a region such as us-east-1', /^[a-z]{2,}(-[a-z]+)+-\d+$/),
    default: 'us-east-1',
    sentence: 'The AWS region that requests are signed for and that ARNs name.',
  }),
  limits: option({
    env: 'PARLEY_LIMITS',
    flag: '--limits',
    kind: {
      expected: `one or, behind commas, several of ${limitPresets.join(', ')} and limits such as chats=20 or SendMessage=2/5`,
      parse: readLimits,
    },
    default: noLimits,
    defaultInWords: '`default`',
    sentence:
      'What is limited beyond the wire itself: lengths, rates and the number of chats; docs/limits.md has the table.',
  }),
  attachmentBytes: option({
    env: 'PARLEY_ATTACHMENT_BYTES',
    flag: '--attachment-bytes',
    kind: wholeNumber(1, 100 * 1024 * 1024),
    default: defaultAttachmentLimits.bytesMax,
    sentence: 'How large an attached file may be.',
  }),
  attachmentsPerChat: option({
    env: 'PARLEY_ATTACHMENTS_PER_CHAT',
    flag: '--attachments-per-chat',
    kind: wholeNumber(0, 200),
    default: defaultAttachmentLimits.countMax,
    sentence: 'How many files may be attached to one chat; 0 turns attachments off.',
  }),
  attachmentTypes: option({
    env: 'PARLEY_ATTACHMENT_TYPES',
    flag: '--attachment-types',
    kind: fileTypes,
    default: defaultAttachmentLimits.types,
    defaultInWords: `\`${Object.keys(defaultAttachmentLimits.types).join(',')}\``,
    sentence: 'Which files may be attached.',
  }),
  scannerUrl: option({
    env: 'PARLEY_SCANNER_URL',
    flag: '--scanner-url',
    kind: url,
    default: undefined,
    defaultInWords: 'none: every file is approved',
    sentence: 'Who is asked about each attached file before anybody sees it (docs/attachments.md).',
  }),
  oidcIssuer: option({
    env: 'PARLEY_OIDC_ISSUER',
    flag: '--oidc-issuer',
    kind: issuer,
    default: undefined,
    defaultInWords: 'none: customers cannot be asked to sign in',
    sentence: 'The OpenID Connect provider with whom customers sign in during a chat (docs/authentication.md).',
  }),
  oidcClientId: option<string | undefined>({
    env: 'PARLEY_OIDC_CLIENT_ID',
    flag: '--oidc-client-id',
    kind: text('1 to 256 visible ASCII characters', /^[\x21-\x7e]{1,256}$/),
    default: undefined,
    defaultInWords: 'none; needed with an issuer',
    sentence: 'The name under which the service is registered there.',
  }),
  oidcClientSecret: option<string | undefined>({
    env: 'PARLEY_OIDC_CLIENT_SECRET',
    flag: '--oidc-client-secret',
    kind: text('1 to 1024 visible ASCII characters', /^[\x21-\x7e]{1,1024}$/),
    default: undefined,
    defaultInWords: 'none: a client that proves itself by PKCE alone',
    sentence: 'The secret that belongs to it; prefer the variable, since other users of the machine can read flags.',
    secret: true,
  }),
  oidcScopes: option({
    env: 'PARLEY_OIDC_SCOPES',
    flag: '--oidc-scopes',
    kind: text(
      'scopes with spaces between them, openid among them',
      /^(?=(?:.* )?openid(?: |$))[\x21-\x7e]+( [\x21-\x7e]+)*$/,
    ),
    default: 'openid profile',
    sentence: 'What the provider is asked to tell; the first name comes with `profile`.',
  }),
  processors: option({
    env: 'PARLEY_PROCESSORS',
    flag: '--processors',
    kind: processors,
    default: defaultRules.processing.processors,
    defaultInWords: 'none: only what is built in may be named',
    sentence: 'Whom StartContactMediaProcessing may name to see messages before others do (docs/processing.md).',
  }),
  processorTimeoutS: option({
    env: 'PARLEY_PROCESSOR_TIMEOUT_S',
    flag: '--processor-timeout-s',
    kind: wholeNumber(3, 180),
    default: defaultRules.processing.timeoutMs / 1000,
    sentence: 'How many seconds a message waits for its processor.',
  }),
  allowAgentParticipants: option<boolean>({
    env: 'PARLEY_ALLOW_AGENT_PARTICIPANTS',
    flag: '--allow-agent-participants',
    kind: yesOrNo,
    default: true,
    sentence: 'Whether CreateParticipant takes agents and supervisors; AWS takes bots alone.',
  }),
  allowChatTransfer: option<boolean>({
    env: 'PARLEY_ALLOW_CHAT_TRANSFER',
    flag: '--allow-chat-transfer',
    kind: yesOrNo,
    default: true,
    sentence: 'Whether TransferContact takes chats; AWS refuses them.',
  }),
  testControls: option<boolean>({
    env: 'PARLEY_TEST_CONTROLS',
    flag: '--test-controls',
    kind: onOrOff,
    default: false,
    defaultInWords: '`off`',
    sentence:
      'Opens faults, clock, snapshots and what was seen to whoever reaches the port, unsigned: for tests, never in production (docs/test-controls.md).',
  }),
  log: option<LogLevel>({
    env: 'PARLEY_LOG',
    flag: '--log',
    kind: level,
    default: 'info',
    sentence: `How much is logged: ${logLevels.join(', ')}.`,
  }),
} as const

/** What an option is when nobody sets it. */
export function inWords({ default: value, defaultInWords }: Option<unknown>): string {
  return defaultInWords ?? `\`${value}\``
}

/** Every option's value. `publicUrl` is undefined when it is to follow from the port that was really taken. */
export type Config = { readonly [Name in keyof typeof options]: (typeof options)[Name]['default'] }

/** What the options say about chats. */
export function rulesOf(config: Config): Rules {
  const { limits, attachmentBytes, attachmentsPerChat, attachmentTypes, scannerUrl, oidcIssuer } = config
  const { processors, processorTimeoutS, allowAgentParticipants, allowChatTransfer } = config
  return {
    ...defaultRules,
    allowAgentParticipants,
    allowChatTransfer,
    limits,
    attachments: { bytesMax: attachmentBytes, countMax: attachmentsPerChat, types: attachmentTypes },
    scansAttachments: scannerUrl !== undefined,
    authenticatesCustomers: oidcIssuer !== undefined,
    processing: { processors, timeoutMs: processorTimeoutS * 1000 },
  }
}

/** Everything that is wrong with the options, so that one start shows all there is to mend. */
export class ConfigProblems extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigProblems'
    this.problems = problems
  }
}

/**
 * Reads the flags behind `parley serve` and the `PARLEY_…` variables; a flag beats the environment, and an empty
 * variable counts as not set.
 *
 * @throws ConfigProblems listing every unknown name and every bad value at once
 */
export function readConfig(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = []
  const given = new Map<string, string>()

  const variables = new Map(Object.values(options).map((each) => [each.env as string, each.flag as string]))
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith('PARLEY_') || !value) continue
    if (variables.has(variable)) given.set(variable, value)
    else problems.push(unknown(variable, [...variables.keys()]))
  }
  readFlags(argv, [...variables.values()], given, problems)

  const config: Record<string, unknown> = {}
  for (const [name, each] of Object.entries<Option<unknown>>(options)) {
    const source = given.has(each.flag) ? each.flag : each.env
    const value = given.get(source)
    const parsed = value === undefined ? each.default : each.kind.parse(value)
    if (value !== undefined && parsed === undefined) problems.push(badValue(source, value, each))
    config[name] = parsed
  }
  const { host, secretAccessKey, oidcIssuer, oidcClientId } = config as Config
  if (host !== undefined && !isLoopback(host) && secretAccessKey === options.secretAccessKey.default) {
    problems.push(
      `The host ${host} is beyond loopback and the keys are the well-known defaults: the service refuses to listen ` +
        `beyond loopback with these. Set ${options.accessKeyId.env} and ${options.secretAccessKey.env}.`,
    )
  }
  if (oidcIssuer !== undefined && oidcClientId === undefined) {
    problems.push(`${options.oidcIssuer.env} is set: the service needs ${options.oidcClientId.env} as well.`)
  }
  if (problems.length > 0) throw new ConfigProblems(problems)
  return config as Config
}

/** Takes `--flag value` and `--flag=value`; the last of several wins. What belongs to no flag may be a secret. */
function readFlags(argv: readonly string[], flags: readonly string[], given: Map<string, string>, problems: string[]) {
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? ''
    if (!argument.startsWith('--')) {
      problems.push(`Argument ${at + 1} belongs to no option: an option is written --name value.`)
      continue
    }
    const equals = argument.indexOf('=')
    const flag = equals < 0 ? argument : argument.slice(0, equals)
    const next = argv[at + 1]
    const value = equals < 0 ? (next?.startsWith('--') ? undefined : next) : argument.slice(equals + 1)
    if (equals < 0 && value !== undefined) at++
    if (!flags.includes(flag)) problems.push(unknown(flag, flags))
    else if (value === undefined) problems.push(`${flag} needs a value.`)
    else given.set(flag, value)
  }
}

function unknown(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names)
  return `${name} is not an option.${nearest ? ` Did you mean ${nearest}?` : ''}`
}

function badValue(source: string, value: string, { kind, secret }: Option<unknown>): string {
  return `${source} is ${secret ? 'not usable' : JSON.stringify(value)}: expected ${kind.expected}.`
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
