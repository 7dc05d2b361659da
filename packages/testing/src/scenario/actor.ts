import type { Item } from '@parley/client'
import type { Seat } from '../person.ts'
import type { Device } from './device.ts'

/** What plays a person in a scenario. */
export const clientKinds = ['person', 'session', 'facade', 'chatjs'] as const
export type ClientKind = (typeof clientKinds)[number]

/** Somebody in a scenario, as his client makes him act and see. */
export interface Actor {
  /** What is on his screen: messages, files and events, in the order in which he sees them. */
  shown(): readonly Item[]
  /** What passed by: that somebody typed, was idle, came back. */
  passed(): readonly Item[]
  /** What he knows of a message of his. */
  receipt(id: string): 'delivered' | 'read' | undefined
  /** What his client believes of the chat. */
  status(): 'connected' | 'connecting' | 'ended'
  /** Resolves when he is connected, or his client has begun to try. */
  connect(): Promise<void>
  /** Each of these resolves when the client says that it is done, and rejects when it says that it is not. */
  say(text: string): Promise<unknown>
  type(): Promise<unknown>
  read(item: Item): Promise<unknown>
  attach(name: string): Promise<unknown>
  leave(): Promise<unknown>
  /** The page is closed; the chat goes on. */
  close(): void
}

/** What a client is given to live with. */
export interface Surroundings {
  readonly endpoint: string
  readonly region: string
  readonly seat: Seat
  readonly device: Device
}

const prefix = 'application/vnd.amazonaws.connect.event.'
const passing = ['typing', 'participant.idle', 'participant.returned', 'participant.autodisconnection']

/** Whether an item passes by, and no screen keeps it. */
export const isPassing = ({ ContentType = '' }: Item): boolean =>
  ContentType.startsWith(prefix) && passing.includes(ContentType.slice(prefix.length))
