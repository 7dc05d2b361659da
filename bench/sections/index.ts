import { clientView } from './client-view.ts'
import { connections } from './connections.ts'
import { durability } from './durability.ts'
import { messages } from './messages.ts'
import { stall } from './stall.ts'
import { start } from './start.ts'
import { stored } from './stored.ts'
import { testState } from './test-state.ts'

/** What `npm run bench -- <name> …` may name, in the order in which a whole run measures it. */
export const sections = {
  ...{ messages, stall, connections, start, stored, durability },
  'test-state': testState,
  'client-view': clientView,
} as const
