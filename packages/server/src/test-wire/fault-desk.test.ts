import type { FaultRule } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../virtual-clock.ts'
import { FaultDesk, type Happening } from './fault-desk.ts'

const mia = { participantId: 'c0000000-0000-4000-8000-000000000001', role: 'CUSTOMER' }
const send: Happening = { on: 'SendMessage', isRequest: true, who: mia }
const frame = (contentType?: string, direction: 'out' | 'in' = 'out'): Happening => ({
  on: 'frame',
  isRequest: false,
  who: mia,
  frame: { direction, topic: 'aws/chat', contentType },
})

function deskWith(rule: FaultRule, seed?: number): FaultDesk {
  const desk = new FaultDesk(new VirtualClock(0))
  desk.set({ rules: [rule], ...(seed !== undefined && { seed }) })
  return desk
}

/** Which of `count` happenings are struck, counted from 1. */
const struck = (desk: FaultDesk, happening: Happening, count: number): number[] =>
  Array.from({ length: count }, (_, index) => index + 1).filter(() => desk.strike(happening).length > 0)

describe('the fault desk', () => {
  it.each<[string, FaultRule, Happening, boolean]>([
    ['an operation by its name', { on: 'SendMessage', do: 'hang' }, send, true],
    ['no other operation', { on: 'SendEvent', do: 'hang' }, send, false],
    ['any request', { on: 'request', do: 'hang' }, send, true],
    ['with `request` no frame', { on: 'request', do: 'hang' }, frame(), false],
    ['a role', { on: 'SendMessage', do: 'hang', who: 'CUSTOMER' }, send, true],
    ['no other role', { on: 'SendMessage', do: 'hang', who: 'AGENT' }, send, false],
    ['a participant by his id', { on: 'SendMessage', do: 'hang', who: mia.participantId }, send, true],
    ['frames by their topic', { on: 'frame', do: 'drop', topic: 'aws/ping' }, frame(), false],
    ['items by the end of their type', { on: 'frame', do: 'drop', contentType: 'joined' }, frame('a.joined'), true],
    ['frames to the client, if it does not say', { on: 'frame', do: 'drop' }, frame('text/plain', 'in'), false],
    ['frames from the client', { on: 'frame', do: 'drop', direction: 'in' }, frame(undefined, 'in'), true],
  ])('strikes %s', (_, rule, happening, isStruck) => {
    expect(struck(deskWith(rule), happening, 1).length === 1).toBe(isStruck)
  })

  it.each<[Partial<FaultRule>, number[]]>([
    [{}, [1, 2, 3, 4, 5, 6, 7, 8]],
    [{ times: 2 }, [1, 2]],
    [{ from: 3 }, [3, 4, 5, 6, 7, 8]],
    [{ every: 3 }, [1, 4, 7]],
    [{ from: 2, every: 3, times: 2 }, [2, 5]],
    [{ probability: 0 }, []],
    [{ probability: 1 }, [1, 2, 3, 4, 5, 6, 7, 8]],
  ])('with %j strikes the right ones of eight', (when, expected) => {
    expect(struck(deskWith({ on: 'SendMessage', do: 'hang', ...when }), send, 8)).toEqual(expected)
  })

  it('strikes the same ones for the same seed, and others for another', () => {
    const rule: FaultRule = { on: 'SendMessage', do: 'hang', probability: 0.5 }
    const first = struck(deskWith(rule, 7), send, 200)
    expect(struck(deskWith(rule, 7), send, 200)).toEqual(first)
    expect(struck(deskWith(rule, 8), send, 200)).not.toEqual(first)
    expect(first.length).toBeGreaterThan(60)
    expect(first.length).toBeLessThan(140)
  })

  it('reports what was done, by whose rule and when', () => {
    const desk = deskWith({ name: 'busy', on: 'SendMessage', do: 'error', error: 'ThrottlingException', times: 1 })
    struck(desk, send, 3)
    const at = '1970-01-01T00:00:00.000Z'
    expect(desk.report).toEqual([
      { rule: 'busy', do: 'error', on: 'SendMessage', participantId: mia.participantId, at },
    ])
  })

  it('forgets counts and report with new rules', () => {
    const desk = deskWith({ on: 'SendMessage', do: 'hang', times: 1 })
    struck(desk, send, 2)
    desk.set({ rules: [] })
    expect(desk.report).toEqual([])
    expect(desk.idle).toBe(true)
  })
})
