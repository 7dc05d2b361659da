import { describe, expect, it } from 'vitest'
import type { ChatItem, SocketItem } from '../item.ts'
import { Incoming } from './incoming.ts'

const item = (Id: string): SocketItem => ({ Id, Type: 'MESSAGE', AbsoluteTime: `2026-01-01T00:00:0${Id}Z` })
const shown = (Id: string, key = Id): ChatItem => ({ ...item(Id), key, status: 'sent' })

/** What is told when an item comes: `r1` from a socket, `s1` into the view, `o1` so as an own message; `|` ends the first page. */
function toldBy(story: string): string {
  const told: string[] = []
  const incoming = new Incoming('C', ({ Id }) => told.push(Id))
  const steps: Record<string, (id: string) => void> = {
    r: (id) => incoming.received(item(id)),
    s: (id) => incoming.arrived(shown(id)),
    o: (id) => incoming.arrived(shown(id, 'own')),
    '|': () => incoming.begin(),
  }
  for (const [step = '', id = ''] of story.split(' ')) steps[step]?.(id)
  return told.join(' ')
}

describe('an application of ChatJS is told', () => {
  it.each([
    ['nothing of what was there before', 's1 s2 |', ''],
    ['what a socket brings, whether the page showed it before or after', 's1 r1 r2 s2 |', '1 2'],
    ['even if it brings it late', 's1 | r1', '1'],
    ['once, however often it brings it', 's1 r1 r1 | r1 r2 r2 s2 r2', '1 2'],
    ['what was read to fill a gap', '| s1 s2', '1 2'],
    ['what was said here, though only the first page shows it', 's1 o2 |', '2'],
  ])('%s', (_, story, told) => {
    expect(toldBy(story)).toBe(told)
  })

  it('items as sockets bring them, with the ids of the contact, whoever brought them', () => {
    const told: SocketItem[] = []
    const incoming = new Incoming('C', (each) => told.push(each))
    incoming.begin()
    const heard = { ...item('1'), InitialContactId: 'C' }
    incoming.received(heard)
    incoming.arrived({ ...shown('1'), deliveredAt: 'now' })
    incoming.arrived({ ...shown('2'), readAt: 'now' })
    expect(told).toEqual([heard, { ...item('2'), InitialContactId: 'C' }])
  })
})
