import type { StartChatContactRequest } from '@aws-sdk/client-connect'
import type { FaultRule } from '@parley/contract'
import type { Seat } from '../person.ts'
import type { ClientKind } from './actor.ts'
import type { Verb } from './vocabulary.ts'

/** Where something stands in the file: `refresh.yaml:7:5`. */
export type Place = string

/** One line of the flow. */
export interface Step {
  /** As it stands there. */
  readonly text: string
  /** Counted from 1. */
  readonly line: number
  readonly place: Place
  /** Whoever does it; nobody if it happens to all. */
  readonly who: string | undefined
  readonly verb: Verb
  /** Of the form that its word asks for. */
  readonly given: unknown
  /** It may fail. */
  readonly isTried: boolean
}

/** Somebody in a scenario. */
export interface Role {
  readonly name: string
  readonly role: Seat['role']
  /** Whose seat it is, where it is somebody else's. */
  readonly seatOf: string | undefined
  readonly comesLater: boolean
  readonly place: Place
}

/** A scenario file as a value. */
export interface Scenario {
  readonly title: string
  readonly people: readonly Role[]
  readonly flow: readonly Step[]
  readonly chat: Partial<StartChatContactRequest>
  readonly limits: string | undefined
  readonly faults: readonly FaultRule[]
  readonly seed: number
  /** Where each member stands that is there. */
  readonly places: Readonly<Record<string, Place>>
  readonly fails: Readonly<Partial<Record<ClientKind, string>>>
}
