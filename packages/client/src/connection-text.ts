import { type ConnectionEvent, type ConnectionState, connection } from './connection.ts'

/** The connection's table as docs/client.md shows it: what each event leads to. */
export function connectionText(): string {
  const rows = Object.entries(connection).flatMap(([state, row]) => {
    const events = Object.entries(row) as [ConnectionEvent, ConnectionState][]
    const byResult = Map.groupBy(events, ([, next]) => next)
    return [...byResult].map(([next, same], index) => {
      const names = same.map(([event]) => event).join(', ')
      return `| ${index === 0 ? `**${state}**` : ''} | ${names} | ${next} |`
    })
  })
  return ['| in | on | go to |', '| --- | --- | --- |', ...rows].join('\n')
}
