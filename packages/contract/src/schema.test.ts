import { describe, expect, it } from 'vitest'
import { codePoints, int, isShallow, lazyCheck, list, map, nestingMax, oneOf, Type, text } from './schema.ts'

const smile = '\u{1f600}'

describe('A text', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    [smile, 1],
    [`a${smile}b`, 3],
    ['\ud83d', 1],
    ['\ude00\ud83d', 2],
    [`\ud83d${smile}`, 2],
  ])('counts %j as %i code points', (value, count) => {
    expect(codePoints(value)).toBe(count)
  })

  it.each([
    { min: 1, max: 4, value: '', fits: false },
    { min: 1, max: 4, value: 'a', fits: true },
    { min: 1, max: 4, value: smile.repeat(4), fits: true },
    { min: 1, max: 4, value: `${smile.repeat(4)}a`, fits: false },
    { min: 1, max: 4, value: 'aaaaa', fits: false },
    { min: 4, max: 4, value: smile.repeat(2), fits: false },
    { min: 4, max: 4, value: smile.repeat(4), fits: true },
    { min: 4, max: 4, value: 'aaaa', fits: true },
    { min: 0, max: 4, value: '', fits: true },
    { min: 0, max: 4, value: 5, fits: false },
  ])('of $min to $max takes $value: $fits', ({ min, max, value, fits }) => {
    expect(lazyCheck(text(min, max))(value)).toBe(fits)
  })
})

it('A closed list takes its own values only', () => {
  const check = lazyCheck(oneOf('FORWARD', 'BACKWARD'))
  expect(['FORWARD', 'BACKWARD', 'forward', '', 1, null].map(check)).toEqual([true, true, false, false, false, false])
})

it('An integer is no string, no fraction and within its limits', () => {
  const check = lazyCheck(int(0, 100))
  expect([0, 100, -1, 101, 1.5, '5', null].map(check)).toEqual([true, true, false, false, false, false, false])
})

it('A list is measured in elements', () => {
  const check = lazyCheck(list(text(1, 2), 1, 2))
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c'], ['abc']].map(check)).toEqual([false, true, true, false, false])
})

describe('A map', () => {
  it('measures its keys in code points', () => {
    const check = lazyCheck(map(1, 3, text(0, 1)))
    expect([{}, { [smile.repeat(3)]: '' }, { [smile.repeat(4)]: '' }, { '': '' }, { a: 'bb' }].map(check)).toEqual([
      ...[true, true, false, false, false],
    ])
  })

  it('refuses a long key of surrogate pairs at once', () => {
    const check = lazyCheck(map(1, 128, text(0, 1)))
    const key = smile.repeat(60_000)
    const before = process.cpuUsage().user
    expect(check({ [key]: '' })).toBe(false)
    expect(process.cpuUsage(undefined).user - before).toBeLessThan(1_000_000)
  })

  it('takes keys of its characters only', () => {
    const check = lazyCheck(map(1, 8, text(0, 1), '[a-z]'))
    expect([{ abc: '' }, { aBc: '' }].map(check)).toEqual([true, false])
  })
})

describe('A schema that refers to itself', () => {
  const nested = (depth: number): unknown => (depth === 0 ? 'end' : { inner: nested(depth - 1) })
  const check = lazyCheck(
    Type.Recursive((This) => Type.Object({ inner: Type.Optional(Type.Union([This, Type.String()])) }), {
      $id: 'Nested',
    }),
  )

  it('takes what is nested as deep as allowed, and nothing deeper', () => {
    expect(check(nested(nestingMax))).toBe(true)
    expect(check(nested(nestingMax + 1))).toBe(false)
  })

  it('survives what would overflow the stack', () => {
    let deep: unknown = 'end'
    for (let depth = 0; depth < 100_000; depth++) deep = { inner: deep }
    expect(isShallow(deep)).toBe(false)
    expect(check(deep)).toBe(false)
  })
})
