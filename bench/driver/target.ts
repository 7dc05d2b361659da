import { parleyTarget } from './parley-target.ts'
import { httpRelayTarget, socketRelayTarget } from './relay-target.ts'

/** The two sides of a chat: 0 is the customer, 1 the agent. */
export type Side = 0 | 1

export interface Participant {
  /** `acknowledged` is called once, with whether the message was accepted; never if the target has no answers. */
  send(content: string, acknowledged: (accepted: boolean) => void): void
}

/** What differs between the servers: how a participant gets connected, and how it sends. The load is the same code. */
export interface Target {
  /** Whether `send` is answered. A message sent up a relay's websocket is not. */
  readonly answers: boolean
  /** Makes `chats` chats with their two participants, so that `connect` has only sockets left to open. */
  prepare(chats: number): Promise<void>
  /** Opens the socket of a participant; every text frame of it goes to `onText` from then on. */
  connect(chat: number, side: Side, onText: (text: string) => void): Promise<Participant>
}

export type TargetKind = 'parley' | 'http-relay' | 'socket-relay'

/** A running server that the driver can find: its port for the load, its process for the CPU and memory figures. */
export interface Address {
  readonly kind: TargetKind
  readonly port: number
  readonly pid: number
}

export function targetAt({ kind, port }: Address): Target {
  if (kind === 'parley') return parleyTarget(port)
  return kind === 'http-relay' ? httpRelayTarget(port) : socketRelayTarget(port)
}
