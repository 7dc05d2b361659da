/**
 * Everything that the client takes from its surroundings. Whoever hands a part in replaces it, so that the same code
 * runs in browsers, Node, workers and React Native, and in tests that hold the clock. Only the types that all of them
 * share are used, and no global is touched before a client is made.
 */

import { type Notice, watch } from './watch.ts'

/** As much of `fetch` as is used. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string
    readonly headers: Record<string, string>
    readonly body?: string
    readonly signal: AbortSignal
  },
) => Promise<FetchResponse>

/** As much of a `Response` as is read. */
export interface FetchResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

/** As much of a `WebSocket` as is used. */
export interface WebSocketLike {
  readonly readyState: number
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  send(data: string): void
  close(code?: number, reason?: string): void
}

/** As much of `localStorage` as is used; React Native's storage answers with promises. */
export interface StorageLike {
  getItem(key: string): string | null | Promise<string | null>
  setItem(key: string, value: string): void | Promise<void>
  removeItem(key: string): void | Promise<void>
}

/** As much of the Web Locks API as is used. */
export interface LocksLike {
  request<Result>(
    name: string,
    options: { readonly signal?: AbortSignal; readonly steal?: boolean },
    callback: (lock: unknown) => Promise<Result>,
  ): Promise<Result>
}

/** As much of a `BroadcastChannel` as is used. */
export interface ChannelLike {
  onmessage: ((event: never) => void) | null
  postMessage(message: string): void
  close(): void
}

export interface Platform {
  readonly fetch: Fetch
  /** Undefined where there is none and none was handed in, as in Node 20: operations do without. */
  readonly WebSocket: (new (url: string) => WebSocketLike) | undefined
  /** The wall clock, milliseconds since 1970. */
  readonly now: () => number
  /** Calls back once after `ms`, unless the function that it returns is called before. */
  readonly after: (ms: number, callback: () => void) => () => void
  /** At least 0, less than 1. */
  readonly random: () => number
  /** Undefined unless it is handed in: what is stored are tokens, and where they may lie is the application's to say. */
  readonly storage?: StorageLike | undefined
  /** These two let tabs share one connection; where either is missing each has its own. */
  readonly locks: LocksLike | undefined
  readonly BroadcastChannel: (new (name: string) => ChannelLike) | undefined
  /** Tells what the surroundings notice, until the function that it returns is called; where they notice nothing, never. */
  readonly watch: (tell: (notice: Notice) => void) => () => void
}

/** What some surroundings have and others have not. */
interface Surroundings {
  readonly WebSocket?: Platform['WebSocket']
  readonly BroadcastChannel?: Platform['BroadcastChannel']
  readonly navigator?: { readonly locks?: LocksLike }
}

/** The surroundings as they are, with what was handed in instead. */
export function platformOf(handed: Partial<Platform> = {}): Platform {
  const { WebSocket, BroadcastChannel, navigator } = globalThis as Surroundings
  return {
    // Looked up at each call, since a page may replace it, and called as a function: a browser refuses its own as a method.
    fetch: (url, init) => fetch(url, init),
    WebSocket,
    now: Date.now,
    after(ms, callback) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
    random: Math.random,
    locks: navigator?.locks,
    BroadcastChannel,
    watch,
    ...handed,
  }
}

/** A name that nobody else has, as a ClientToken wants one. `crypto.randomUUID` is missing on plain HTTP and in React Native. */
export const uuid = ({ random }: Pick<Platform, 'random'>): string =>
  'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => ((random() * 16) | 0).toString(16))
