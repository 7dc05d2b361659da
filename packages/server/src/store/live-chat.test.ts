import { describe, expect, it } from 'vitest'
import { chatOf, mia } from '../testing/chat-fixtures.ts'
import { LiveChat } from './live-chat.ts'

const failure = new Error('the disk is full')

function setUp() {
  const live = new LiveChat(1, chatOf([mia]), 0, 0)
  const happened: string[] = []
  const note = (what: string) => (error?: Error) => {
    happened.push(error === undefined ? what : `${what} failed`)
  }
  return { live, happened, note }
}

describe('following a live chat', () => {
  it('is done at once when nothing is under way', () => {
    const { live, happened, note } = setUp()
    live.follow(note('a'))
    expect(happened).toEqual(['a'])
    expect(live.idle).toBe(true)
  })

  it('waits for what is under way now, not for what comes later', () => {
    const { live, happened, note } = setUp()
    live.handOver()
    live.follow(note('a'))
    live.handOver()
    live.follow(note('b'))
    expect(happened).toEqual([])
    live.answered(undefined)
    expect(happened).toEqual(['a'])
    live.answered(undefined)
    expect(happened).toEqual(['a', 'b'])
  })

  it('fails with the commit that it was built on', () => {
    const { live, happened, note } = setUp()
    live.handOver()
    live.follow(note('a'))
    live.answered(failure)
    expect(happened).toEqual(['a failed'])
    expect(live.dead).toBe(true)
  })

  it('fails on a chat that is dead', () => {
    const { live, happened, note } = setUp()
    live.handOver()
    live.answered(failure)
    live.follow(note('a'))
    expect(happened).toEqual(['a failed'])
  })
})

describe('a call that waits until all is settled', () => {
  it('holds the calls behind it back, and they keep their order', () => {
    const { live, happened, note } = setUp()
    live.handOver()
    live.inTurn(note('before'))
    live.inTurn(() => live.whenSettled(note('reader')))
    live.inTurn(note('behind'))
    live.inTurn(() => live.whenSettled(note('second reader')))
    live.inTurn(note('last'))
    expect(happened).toEqual(['before'])
    expect(live.idle).toBe(false)
    live.answered(undefined)
    expect(happened).toEqual(['before', 'reader', 'behind', 'second reader', 'last'])
    expect(live.idle).toBe(true)
  })

  it('holds them back again when a call in between sets something going', () => {
    const { live, happened, note } = setUp()
    live.handOver()
    live.inTurn(() => live.whenSettled(() => live.handOver()))
    live.inTurn(() => live.whenSettled(note('second reader')))
    live.inTurn(note('last'))
    live.answered(undefined)
    expect(happened).toEqual([])
    live.answered(undefined)
    expect(happened).toEqual(['second reader', 'last'])
  })

  it('runs though what it waited for has failed, and finds the chat dead', () => {
    const { live, happened, note } = setUp()
    live.handOver()
    live.inTurn(() => live.whenSettled(() => happened.push(`dead: ${live.dead}`)))
    live.inTurn(note('behind'))
    live.answered(failure)
    expect(happened).toEqual(['dead: true', 'behind'])
  })
})
