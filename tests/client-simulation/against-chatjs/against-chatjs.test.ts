import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Count, clients, compare, ours } from './comparison.ts'
import { storiesOf, type Told, tell } from './stories.ts'
import { weathers } from './weathers.ts'

const nothing: Omit<Count, 'items'> = { missing: 0, doubled: 0, misplaced: 0, unsaid: 0, saidTwice: 0, dead: 0 }
const indexOf = (name: string) => weathers.findIndex((weather) => weather.name === name)
const [chatJsPlain, chatJsAsAdvised, chatJsAtItsBest, facade] = Object.keys(clients) as [string, string, string, string]

describe('In the same weather', () => {
  const told: Told[] = []
  const countIn = (weather: string, client: string) =>
    told.find((story) => story.weather === indexOf(weather))?.counts[client]

  beforeAll(() => tell(storiesOf([1]), (story) => told.push(story)), 300_000)

  it('nobody loses anything where nothing happens', () => {
    for (const client of Object.keys(clients)) expect(countIn('Calm', client)).toMatchObject(nothing)
    expect(countIn('Calm', ours)?.items).toBeGreaterThan(10)
  })

  it.each(weathers.map(({ name }) => name))('our session loses nothing: %s', (weather) => {
    expect(countIn(weather, ours)).toMatchObject(nothing)
  })

  it.each(weathers)('nor does an application of ChatJS on our facade: $name', ({ name, faults }) => {
    // What has been told cannot be taken back when a frame arrives that was overtaken.
    const misplaced = faults?.overtaking ? expect.any(Number) : 0
    expect(countIn(name, facade)).toMatchObject({ ...nothing, misplaced })
  })

  it('ChatJS does not tell what was said in airplane mode, and its application has to read it', () => {
    expect(countIn('Airplane mode', chatJsPlain)?.missing).toBeGreaterThan(0)
    expect(countIn('Airplane mode', chatJsAsAdvised)).toMatchObject(nothing)
  })

  it('ChatJS does not tell that it has replaced a dead socket, unless by a heartbeat', () => {
    const weather = 'The socket is dead, and nobody is told'
    expect(countIn(weather, chatJsAsAdvised)?.missing).toBeGreaterThan(0)
    expect(countIn(weather, chatJsAtItsBest)).toMatchObject(nothing)
  })

  it('a seed tells the same story again', async () => {
    const { weather, seed, counts } = told.find((story) => story.weather === indexOf('Captive portal'))!
    expect(counts[chatJsPlain]?.missing).toBeGreaterThan(0)
    expect(await compare(weathers[weather]!, seed)).toEqual(counts)
  })
})

describe('docs/client.md', () => {
  const text = readFileSync(new URL('../../../docs/client.md', import.meta.url), 'utf8')
  const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))

  it('has the table as it is made: every client, every weather, and nothing that our session would have lost', () => {
    const head = rows.findIndex((cells) => cells.includes(ours))
    expect(rows[head]).toEqual(['', '', 'items', ...Object.keys(clients), ''])
    const body = rows.slice(head + 2, head + 2 + weathers.length)
    expect(body.map(([, weather]) => weather)).toEqual(weathers.map(({ name }) => name))
    expect(body.filter((cells) => cells[2 + Object.keys(clients).length] !== '0')).toEqual([])
  })
})
