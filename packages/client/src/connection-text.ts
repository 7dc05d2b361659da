import { type ConnectionEvent, connection, type Transition } from './connection.ts'

const cell = ([state, ...effects]: Transition) => (effects.length === 0 ? state : `${state}: ${effects.join(', ')}`)

/** The connection's table as docs/client.md shows it: what each event leads to, and what is done on the way. */
export function connectionText(): string {
  const rows = Object.entries(connection).flatMap(([state, row]) => {
    const events = Object.entries(row) as [ConnectionEvent, Transition][]
    const byResult = Map.groupBy(events, ([, transition]) => cell(transition))
    return [...byResult].map(([result, same], index) => {
      const names = same.map(([event]) => event).join(', ')
      return `| ${index === 0 ? `**${state}**` : ''} | ${names} | ${result} |`
    })
  })
  return ['| in | on | go to: and do |', '| --- | --- | --- |', ...rows].join('\n')
}
