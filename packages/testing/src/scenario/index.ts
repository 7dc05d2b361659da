/** `@parley/testing/scenario`: scenario files, read and played. */
export { type ClientKind, clientKinds } from './actor.ts'
export type { Elsewhere } from './elsewhere.ts'
export { type LoadReport, type Percentiles, renderLoadReport } from './load-report.ts'
export { parseScenario, ScenarioError } from './parse-scenario.ts'
export { type PlayedStep, type Report, renderReport } from './report.ts'
export { type LoadOptions, type LoadProgress, runLoad } from './run-load.ts'
export { runScenario, type ScenarioOptions } from './run-scenario.ts'
export type { Scenario, Step } from './scenario.ts'
