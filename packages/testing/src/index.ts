/** `@parley/testing`: a chat service in a test's process. */
export type { FaultRule } from '@parley/contract'
export type { SeenFrame, SeenRequest } from '@parley/server/testing'
export type { AwsClients, ChatOptions } from './backend.ts'
export type { Duration } from './duration.ts'
export type { FaultControl } from './fault-control.ts'
export type { ItemMatcher, Like } from './item-matcher.ts'
export {
  type ContactLike,
  Parley,
  type ParleyOptions,
  type Snapshot,
  startParley,
  type WaitOptions,
} from './parley.ts'
export { Person, type Seat } from './person.ts'
export type { VirtualTime } from './virtual-time.ts'
