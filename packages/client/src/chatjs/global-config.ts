/** What holds for every session that is created from then on. */
import type { Platform } from '../platform.ts'
import { type LoggerConfig, updateLoggerConfig } from './log.ts'

export interface GlobalConfig {
  /** Of Amazon Connect; `us-west-2` if none was ever set. */
  readonly region?: string | undefined
  /** Where the service is, if it is not Amazon's. */
  readonly endpoint?: string | undefined
  readonly loggerConfig?: LoggerConfig | undefined
  readonly features?:
    | {
        readonly messageReceipts?:
          | {
              readonly shouldSendMessageReceipts?: boolean | undefined
              /** Milliseconds in which one receipt is sent at most: the newest. */
              readonly throttleTime?: number | undefined
            }
          | undefined
      }
    | undefined
  /** Is sent along with every request, as `x-amz-user-agent`. */
  readonly customUserAgentSuffix?: string | undefined
  /** Taken and not needed: the session finds out by itself, whatever the surroundings say of the network. */
  readonly webSocketManagerConfig?: { readonly isNetworkOnline?: (() => boolean) | undefined } | undefined
  /** What is used instead of the surroundings' own. */
  readonly platform?: Partial<Platform> | undefined
}

/** How a session is set up, apart from who it is for. */
export interface Settings {
  readonly endpoint: string
  readonly platform: Partial<Platform>
  readonly sendsReceipts: boolean
  readonly receiptEveryMs: number
}

const defaults = { region: 'us-west-2', endpoint: '', userAgent: '', sendsReceipts: true, receiptEveryMs: 5000 }
let known: typeof defaults & { readonly platform?: Partial<Platform> | undefined; readonly regionOverride?: string } =
  defaults

/** What is left out stays as it was, but for receipts and the logger, as with ChatJS. */
export function setGlobalConfig(config: GlobalConfig): void {
  const { shouldSendMessageReceipts = true, throttleTime } = config.features?.messageReceipts ?? {}
  known = {
    ...known,
    region: config.region || known.region,
    endpoint: config.endpoint || known.endpoint,
    userAgent: config.customUserAgentSuffix || known.userAgent,
    platform: config.platform ?? known.platform,
    sendsReceipts: shouldSendMessageReceipts,
    receiptEveryMs: throttleTime || defaults.receiptEveryMs,
  }
  updateLoggerConfig(config.loggerConfig)
}

/** The only feature that ChatJS knows can be switched on; only `setGlobalConfig` switches it off. */
export function setFeatureFlag(feature: string): void {
  if (feature === 'MESSAGE_RECEIPTS_ENABLED') known = { ...known, sendsReceipts: true }
}

/** Goes before the region of any session. */
export function setRegionOverride(regionOverride: string): void {
  known = { ...known, regionOverride }
}

export function settingsFor(region: string | undefined): Settings {
  const { endpoint, userAgent, platform = {}, sendsReceipts, receiptEveryMs } = known
  const { fetch = (url, init) => globalThis.fetch(url, init) } = platform
  return {
    ...{ sendsReceipts, receiptEveryMs },
    endpoint: endpoint || `https://participant.connect.${known.regionOverride || region || known.region}.amazonaws.com`,
    platform: userAgent
      ? {
          ...platform,
          fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, 'x-amz-user-agent': userAgent } }),
        }
      : platform,
  }
}
