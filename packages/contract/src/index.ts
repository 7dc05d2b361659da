/** The wire as values: what the server checks, the client calls and the documents tell. */
export { eventTypes, messageTypes } from './content-types.ts'
export { type Duration, milliseconds } from './duration.ts'
export { type FaultRule, type FaultRules, parseFaultRules } from './fault-rule.ts'
export * from './frames.ts'
export type * from './item.ts'
export { limits } from './limits.ts'
export {
  gather,
  type Input,
  InvalidInput,
  type Operation,
  type Output,
  parseInput,
} from './operation.ts'
export { operations } from './operations/index.ts'
export { bodyIsNoObject, describeProblems, type Problem } from './problems.ts'
export { type Reason, refusals, statusOf, type WireError, wireError } from './refusals.ts'
export { codePoints } from './schema.ts'
export { bearerHeader, type Credential, type OperationName, type Route, type Service, wire } from './wire.ts'
