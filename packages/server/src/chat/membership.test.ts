import { messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import {
  ann,
  bot,
  chatOf,
  jo,
  kim,
  lee,
  mia,
  momentAt,
  namesOf,
  startedAt,
  statesOf,
  who,
} from '../testing/chat-fixtures.ts'
import { currentContact } from './chat.ts'
import { endChat, everybody, join, leave } from './membership.ts'

const newcomer = who(mia, 'INITIAL')
const greeting = { initialMessage: { contentType: messageTypes.text, content: 'Hi' } }

describe('join (spec §5.2 rule 3)', () => {
  it('makes a customer CONNECTED: joined, behind it the InitialMessage, and no connect limit any more', () => {
    const chat = chatOf([newcomer], greeting)
    const step = join(chat, newcomer, momentAt(50))
    expect(namesOf(step.append)).toEqual(['joined Mia', 'text/plain Mia'])
    expect(step.append.map(({ kept }) => kept)).toEqual([true, true])
    expect(step.append.map(({ item }) => Date.parse(item.AbsoluteTime) - startedAt)).toEqual([50, 51])
    expect(step.change?.participants?.[0]).toMatchObject({ state: 'CONNECTED', connectedAt: startedAt + 50 })
    expect(step.change?.contacts?.[0]).toMatchObject({ connectedToSystemAt: startedAt + 50 })
    expect(step.clear).toEqual([{ kind: 'connect-limit', subject: mia.id }])
  })

  it('says in a persistent chat, between the two, that there is a past; no transcript keeps it', () => {
    const persistent = { ...greeting, past: { contactId: 'past', contacts: [] } }
    const { append } = join(chatOf([newcomer], persistent), newcomer, momentAt(5))
    expect(namesOf(append)).toEqual(['joined Mia', 'rehydrated', 'text/plain Mia'])
    expect(append.map(({ kept }) => kept)).toEqual([true, false, true])
    const agent = who(jo, 'INITIAL')
    expect(namesOf(join(chatOf([newcomer, agent], persistent), agent, momentAt(5)).append)).toEqual(['joined Jo'])
  })

  it('gives the InitialMessage to the customer alone', () => {
    const agent = who(jo, 'INITIAL')
    expect(namesOf(join(chatOf([newcomer, agent], greeting), agent, momentAt(5)).append)).toEqual(['joined Jo'])
  })

  it('makes the first agent to connect the agent of the contact, and no other', () => {
    const chat = chatOf([mia, who(jo, 'INITIAL'), who(ann, 'INITIAL')])
    const first = { ...chat, ...join(chat, who(jo, 'INITIAL'), momentAt(7)).change }
    expect(currentContact(first).agent).toEqual({ id: jo.id, connectedAt: startedAt + 7 })
    const second = { ...first, ...join(first, who(ann, 'INITIAL'), momentAt(8)).change }
    expect(currentContact(second).agent?.id).toBe(jo.id)
  })

  it.each(['CONNECTED', 'DISCONNECTED', 'MISSED'] as const)('is nothing for one who is %s', (state) => {
    expect(join(chatOf([who(mia, state)]), who(mia, state), momentAt(5))).toEqual({ append: [] })
  })
})

describe('a supervisor (spec §5.1)', () => {
  const chat = chatOf([mia, jo, who(lee, 'INITIAL'), who(kim, 'INITIAL')])

  it('who monitors silently connects without an item, one who may only barge in with his joining', () => {
    const silent = join(chat, who(lee, 'INITIAL'), momentAt(5))
    expect(silent.append).toEqual([])
    expect(statesOf(chat, silent.change)['Lee']).toBe('CONNECTED')
    expect(silent.clear).toEqual([{ kind: 'connect-limit', subject: lee.id }])
    expect(namesOf(join(chat, who(kim, 'INITIAL'), momentAt(5)).append)).toEqual(['joined Kim'])
  })

  it('leaves for himself alone, and before that for all if he has barged in', () => {
    const kept = (leaver: typeof lee) =>
      leave(chatOf([mia, jo, lee, kim]), leaver, momentAt(5)).append.map(({ kept }) => kept)
    expect(kept(lee)).toEqual([false])
    expect(kept(kim)).toEqual([true, false])
    expect(kept(who(lee, 'INITIAL'))).toEqual([])
  })

  it('goes with the end of the chat, and only if he has barged in an item says so', () => {
    const full = chatOf([mia, jo, lee, kim])
    const step = endChat(full, 'API', everybody(full), momentAt(5))
    expect(namesOf(step.append)).toEqual(['left Jo', 'left Kim', 'left Mia', 'ended'])
    expect(statesOf(full, step.change)['Lee']).toBe('DISCONNECTED')
  })
})

describe('leave', () => {
  it('says so when one who was connected goes; the others stay', () => {
    const chat = chatOf([mia, bot])
    const step = leave(chat, bot, momentAt(5))
    expect(namesOf(step.append)).toEqual(['left Shop bot'])
    expect(statesOf(chat, step.change)).toEqual({ Mia: 'CONNECTED', 'Shop bot': 'DISCONNECTED' })
  })

  it('is silent for one who never joined, and takes his connect limit along', () => {
    const agent = who(jo, 'INITIAL')
    const chat = chatOf([mia, agent])
    const step = leave(chat, agent, momentAt(5))
    expect(step.append).toEqual([])
    expect(statesOf(chat, step.change)['Jo']).toBe('DISCONNECTED')
    expect(step.clear).toEqual([{ kind: 'connect-limit', subject: jo.id }])
  })
})

describe('endChat (spec §5.7)', () => {
  const chat = chatOf([mia, jo, bot, who(ann, 'INITIAL')])

  it('lets the leavers go one by one and ends with chat.ended, in strictly rising time', () => {
    const step = endChat(chat, 'API', everybody(chat), momentAt(0))
    expect(namesOf(step.append)).toEqual(['left Jo', 'left Shop bot', 'left Mia', 'ended'])
    expect(step.append.map(({ item }) => Date.parse(item.AbsoluteTime) - startedAt)).toEqual([1, 2, 3, 4])
    expect(step.append.every(({ kept }) => kept)).toBe(true)
  })

  it('leaves nobody present, no timer, and the reason with the contact', () => {
    const step = endChat(chat, 'EXPIRED', everybody(chat), momentAt(9))
    const at = startedAt + 12
    expect(new Set(Object.values(statesOf(chat, step.change)))).toEqual(new Set(['DISCONNECTED']))
    expect(step.change?.ended).toEqual({ at, reason: 'EXPIRED' })
    expect(step.change?.contacts?.[0]).toMatchObject({ disconnectedAt: at, disconnectReason: 'EXPIRED' })
    expect(step.clear).toContainEqual({ kind: 'chat-duration', subject: '' })
    expect(step.clear).toContainEqual({ kind: 'connect-limit', subject: ann.id })
  })

  it('does not make one who was missed a leaver', () => {
    const missed = chatOf([mia, who(jo, 'MISSED')])
    const step = endChat(missed, 'API', everybody(missed), momentAt(5))
    expect(namesOf(step.append)).toEqual(['left Mia', 'ended'])
    expect(statesOf(missed, step.change)['Jo']).toBe('MISSED')
  })
})

describe('everybody', () => {
  it('has the customer last', () => {
    expect(everybody(chatOf([mia, bot, jo])).map(({ displayName }) => displayName)).toEqual(['Shop bot', 'Jo', 'Mia'])
  })
})
