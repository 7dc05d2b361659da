import type { Elsewhere } from './elsewhere.ts'
import type { Scenario } from './scenario.ts'
import type { Verb } from './vocabulary.ts'

/** What happens to a whole service, and so wants its test controls. */
const byHand: readonly Verb[] = ['advance', 'faults', 'restart']

/** Whether it is the service that Amazon runs: a backend gives nobody an agent's place there. */
const isAmazon = ({ endpoint }: Elsewhere): boolean =>
  URL.canParse(endpoint) && /\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname)

/** What of a scenario cannot be played on a service that runs elsewhere: a line for each, with its place. */
export function notPlayable(scenario: Scenario, where: Elsewhere, hasControls: boolean): string[] {
  const { people, flow, places, faults, chat } = scenario
  const controls = `wants the test controls of ${where.endpoint}, and they are not open: a Parley has them with --test-controls on`
  const byBackend = 'wants signed requests, and with a participant token nothing is signed'
  const isGiven = where.seat !== undefined
  return [
    ...(faults.length > 0 && !hasControls ? [`${places['faults']}: faults ${controls}`] : []),
    ...(isGiven && Object.keys(chat).length > 0 ? [`${places['chat']}: chat ${byBackend}`] : []),
    ...people.flatMap(({ name, role, seatOf, place }) => {
      if (role === 'CUSTOMER' || seatOf !== undefined) return []
      if (isGiven) return [`${place}: the place of ${name} ${byBackend}`]
      if (role !== 'AGENT' || !isAmazon(where)) return []
      return [`${place}: ${name} is an agent, and Amazon Connect lets a backend add none: a bot may speak in his place`]
    }),
    ...flow.flatMap(({ place, verb }) => {
      if (byHand.includes(verb) && !hasControls) return [`${place}: ${verb} ${controls}`]
      return isGiven && verb === 'backend' ? [`${place}: backend ${byBackend}`] : []
    }),
  ]
}

/** What of it is left out there. */
export const notesOn = ({ limits, places }: Scenario, { endpoint }: Elsewhere): string[] =>
  limits === undefined ? [] : [`${places['limits']}: limits are those with which ${endpoint} was started`]

/** What of it happens to the one service that many chats at once share. */
export const notShareable = ({ flow }: Scenario): string[] =>
  flow.flatMap(({ place, verb }) =>
    byHand.includes(verb) ? [`${place}: ${verb} happens to the service, which many chats at once share`] : [],
  )
