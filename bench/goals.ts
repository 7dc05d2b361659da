/** A figure that the bench is held to: a limit, or a ratio to a reference that was measured in the same run. */
export interface Goal {
  readonly title: string
  readonly unit: '×' | 'ms' | 'MB'
  readonly goal: number
  readonly stretch?: number
  /** Set where more is better. */
  readonly atLeast?: true
}

/** Every goal by the id that results/latest.json shows. */
export const goals = {
  'cpu-saturated': { title: 'CPU per message, saturated / HTTP relay', unit: '×', goal: 2, stretch: 1.6 },
  'cpu-saturated-socket': { title: 'CPU per message, saturated / ws relay', unit: '×', goal: 5, stretch: 4.2 },
  'cpu-200': { title: 'CPU per message at 200/s / HTTP relay', unit: '×', goal: 2.5, stretch: 1.8 },
  throughput: { title: 'Throughput / HTTP relay', unit: '×', goal: 0.5, stretch: 0.7, atLeast: true },
  'ack-p50': { title: 'Ack p50 at 500/s / append and fsync', unit: '×', goal: 4 },
  'ack-p99': { title: 'Ack p99 at 500/s', unit: 'ms', goal: 10, stretch: 5 },
  'delivery-lag': { title: 'Delivery p50 after ack p50 at 500/s', unit: 'ms', goal: 0.3 },
  'stall-loop': { title: 'Loop delay p99, commits stalled 500 ms', unit: 'ms', goal: 20, stretch: 5 },
  'memory-started': { title: 'Memory, started and idle', unit: 'MB', goal: 90, stretch: 75 },
  'memory-connection': { title: 'Idle connection / raw ws connection', unit: '×', goal: 1.5, stretch: 1.2 },
  transcript: { title: 'GetTranscript of 15 / bare POST', unit: '×', goal: 6, stretch: 4 },
  'transcript-growth': { title: 'Last page, chat of 1,000,000 / of 10', unit: '×', goal: 1.2 },
  'insert-growth': { title: 'Insert, 100,000 chats / 100 chats', unit: '×', goal: 1.7, stretch: 1.3 },
  'start-empty': { title: 'Second start to ready, empty', unit: 'ms', goal: 150, stretch: 100 },
  'start-filled': { title: 'Second start, 100,000 chats', unit: 'ms', goal: 150, stretch: 100 },
  'start-growth': { title: 'Second start, 100,000 chats / empty', unit: '×', goal: 1.2 },
  'test-server': { title: 'In-process test server', unit: 'ms', goal: 50 },
  'test-snapshot': { title: 'Snapshot of 10,000 items', unit: 'ms', goal: 5 },
  'test-restore': { title: 'Restore of 10,000 items', unit: 'ms', goal: 5 },
  'test-reset': { title: 'Reset after 10,000 items', unit: 'ms', goal: 5 },
  'client-page': { title: 'Page of 100 into a view of 10,000', unit: 'ms', goal: 2 },
} as const satisfies Record<string, Goal>

export type GoalId = keyof typeof goals
export type Verdict = 'stretch' | 'goal' | 'missed'

export interface Figure extends Goal {
  readonly id: GoalId
  readonly value: number
  readonly verdict: Verdict
  /** What the value was made of, for the table. */
  readonly from: string
}

/** Holds a measured value against its goal. */
export function figure(id: GoalId, value: number, from: string): Figure {
  const goal: Goal = goals[id]
  const meets = (limit: number | undefined) => limit !== undefined && (goal.atLeast ? value >= limit : value <= limit)
  return { id, ...goal, value, verdict: meets(goal.stretch) ? 'stretch' : meets(goal.goal) ? 'goal' : 'missed', from }
}
