import { eventTypes, messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { messageItem, participantEvent } from '../../chat/item.ts'
import {
  ann,
  callerOf,
  chatOf,
  endedBy,
  jo,
  kim,
  lee,
  logOf,
  mia,
  momentAt,
  namesOf,
  refusalOf,
  startedAt,
  statesOf,
  who,
} from '../../testing/chat-fixtures.ts'
import { nothingReadable } from '../../testing/view-fixtures.ts'
import { sendEvent } from './send-event.ts'

type EventInput = Parameters<typeof sendEvent.decide>[2]

const both = chatOf([mia, jo])
const at = (n: number) => ({ id: `item-${n}`, at: startedAt + n })
const text = (author: typeof mia, n: number) =>
  messageItem(both, author, at(n), { contentType: messageTypes.text, content: 'Hello' })
const fromMia = text(mia, 1)
const fromJo = text(jo, 2)
const joined = participantEvent(both, mia, at(3), eventTypes.joined)
const receiptOf = (messageId: string, ContentType: string = eventTypes.read): EventInput => ({
  ContentType,
  Content: JSON.stringify({ messageId, disableThrottle: true }),
})

/** Jo speaks, unless another does. */
function send(input: EventInput, chat = both, log = logOf([fromMia, fromJo, joined]), caller = jo) {
  const facts = sendEvent.gather?.(callerOf(caller), input, nothingReadable.library)?.(log)
  return sendEvent.decide(chat, callerOf(caller), input, momentAt(100), facts)
}

const fresh = { Id: expect.any(String), AbsoluteTime: '2026-03-02T09:15:30.100Z' }

describe('typing (spec §5.4)', () => {
  it.each([
    ['without content', undefined],
    ['with empty content, as chat-ios sends it', ''],
    ['with any content', 'x'],
  ])('is shown and not stored, %s', (_case, Content) => {
    const decision = send({ ContentType: eventTypes.typing, ...(Content !== undefined && { Content }) })
    expect(decision.append).toBeUndefined()
    expect(decision.deliver).toHaveLength(1)
    expect(decision.deliver?.[0]).toMatchObject({ ContentType: eventTypes.typing, DisplayName: 'Jo', Type: 'EVENT' })
    expect(decision.reply).toEqual({ Id: decision.deliver?.[0]?.Id, AbsoluteTime: fresh.AbsoluteTime })
  })

  it('connects nobody (spec §5.2 rule 4)', () => {
    expect(send({ ContentType: eventTypes.typing }, chatOf([mia, who(jo, 'INITIAL')])).change).toBeUndefined()
  })
})

describe('connection.acknowledged (spec §1.8)', () => {
  it('connects who has not connected, and answers an Id of nothing that was emitted', () => {
    const chat = chatOf([mia, who(jo, 'INITIAL')])
    const decision = send({ ContentType: eventTypes.connectionAcknowledged }, chat)
    expect(namesOf(decision.append)).toEqual(['joined Jo'])
    expect(statesOf(chat, decision.change)['Jo']).toBe('CONNECTED')
    expect(decision.reply).toEqual(fresh)
    expect(decision.reply.Id).not.toBe(decision.append?.[0]?.item.Id)
  })

  it('does nothing for who is connected', () => {
    const { append, change, reply } = send({ ContentType: eventTypes.connectionAcknowledged })
    expect([append, change, reply]).toEqual([[], undefined, fresh])
  })
})

describe('receipts (spec §5.4)', () => {
  it('a reading is stored with the message and goes out as metadata that the transcript does not keep', () => {
    const { append, receipts, reply } = send(receiptOf(fromMia.Id))
    const now = startedAt + 100
    expect(receipts).toEqual([{ messageSeq: 1, recipientId: jo.id, delivered: now, read: now }])
    expect(append).toHaveLength(1)
    expect(append?.[0]).toMatchObject({ kept: false, item: { Type: 'MESSAGEMETADATA', Id: reply.Id } })
    expect(append?.[0]?.item.MessageMetadata).toEqual({
      MessageId: fromMia.Id,
      Receipts: [
        { DeliveredTimestamp: fresh.AbsoluteTime, ReadTimestamp: fresh.AbsoluteTime, RecipientParticipantId: jo.id },
      ],
    })
  })

  it('a reading keeps the time of the delivery that came before', () => {
    const log = logOf([fromMia], [{ messageSeq: 1, recipientId: jo.id, delivered: startedAt + 30 }])
    expect(send(receiptOf(fromMia.Id), both, log).receipts).toEqual([
      { messageSeq: 1, recipientId: jo.id, delivered: startedAt + 30, read: startedAt + 100 },
    ])
  })

  it('what another recipient told does not count', () => {
    const log = logOf([fromMia], [{ messageSeq: 1, recipientId: ann.id, read: startedAt + 30 }])
    expect(send(receiptOf(fromMia.Id), both, log).receipts).toHaveLength(1)
  })

  it.each([
    ['a repeat', receiptOf(fromMia.Id), [{ messageSeq: 1, recipientId: jo.id, delivered: 1, read: 1 }]],
    [
      'a delivery after a reading',
      receiptOf(fromMia.Id, eventTypes.delivered),
      [{ messageSeq: 1, recipientId: jo.id, delivered: 1, read: 1 }],
    ],
    ['his own message', receiptOf(fromJo.Id), []],
  ] as const)('%s is accepted and shown to nobody', (_case, input, receipts) => {
    const decision = send(input, both, logOf([fromMia, fromJo], receipts))
    expect(decision).toEqual({ reply: fresh })
  })

  it('a message of SYSTEM can be read as well', () => {
    const system = text({ ...mia, id: 'system', role: 'SYSTEM' }, 1)
    expect(send(receiptOf(system.Id), both, logOf([system])).receipts).toHaveLength(1)
  })

  it.each([
    ['names no message of this chat', receiptOf('nobody'), 'item-unknown'],
    ['names an event', receiptOf(joined.Id), 'item-unknown'],
    ['has no content', { ContentType: eventTypes.read }, 'content-invalid'],
    ['has content that is no JSON', { ContentType: eventTypes.read, Content: 'item-1' }, 'content-invalid'],
    ['has content that is no object', { ContentType: eventTypes.read, Content: '"item-1"' }, 'content-invalid'],
    ['lacks messageId', { ContentType: eventTypes.delivered, Content: '{}' }, 'content-invalid'],
    [
      'has a messageId that is no text',
      { ContentType: eventTypes.delivered, Content: '{"messageId":1}' },
      'content-invalid',
    ],
  ] as const)('is refused that %s', (_case, input, refusal) => {
    expect(refusalOf(() => send(input))).toBe(refusal)
  })

  it('is refused that names an item which was sent and never stored', () => {
    const log = logOf([fromMia], [], () => false)
    expect(refusalOf(() => send(receiptOf(fromMia.Id), both, log))).toBe('item-unknown')
  })

  it('is refused with a third participant, before the message is looked at (rule 5)', () => {
    const three = chatOf([mia, jo, ann])
    expect(refusalOf(() => send(receiptOf(fromMia.Id), three))).toBe('receipts-unavailable')
    expect(refusalOf(() => send(receiptOf('nobody'), three))).toBe('receipts-unavailable')
    expect(send({ ContentType: eventTypes.typing }, three).deliver).toHaveLength(1)
  })
})

describe('a supervisor (control-plane §7.19)', () => {
  const watched = (supervisor: typeof lee) => chatOf([mia, jo, supervisor])
  const may = (supervisor: typeof lee, allowed: 'SILENT_MONITOR' | 'BARGE') => ({
    ...supervisor,
    supervision: { ...supervisor.supervision!, allowed: [allowed] },
  })
  const by = (supervisor: typeof lee, ContentType: string) =>
    send({ ContentType }, watched(supervisor), undefined, supervisor)

  it('barges in and goes back to monitoring, and is answered an Id of nothing that was emitted', () => {
    const [active, inactive] = [by(lee, eventTypes.active), by(kim, eventTypes.inactive)]
    expect([namesOf(active.append), namesOf(inactive.append)]).toEqual([['joined Lee'], ['left Kim']])
    expect(active.reply.Id).not.toBe(active.append?.[0]?.item.Id)
  })

  it('does only what MonitorContact allows him', () => {
    expect(refusalOf(() => by(may(lee, 'SILENT_MONITOR'), eventTypes.active))).toBe('capability-missing')
    expect(refusalOf(() => by(may(kim, 'BARGE'), eventTypes.inactive))).toBe('capability-missing')
  })

  it('types only when he has barged in', () => {
    expect(refusalOf(() => by(lee, eventTypes.typing))).toBe('supervisor-silent')
    expect(by(kim, eventTypes.typing).deliver).toHaveLength(1)
  })

  it('gives no receipts, whatever he does', () => {
    for (const supervisor of [lee, kim]) {
      const read = () => send(receiptOf(fromMia.Id), watched(supervisor), undefined, supervisor)
      expect(refusalOf(read)).toBe('receipts-unavailable')
    }
  })

  it.each([eventTypes.active, eventTypes.inactive])('alone may send %s', (ContentType) => {
    expect(refusalOf(() => send({ ContentType }))).toBe('content-type-unsupported')
  })
})

describe('SendEvent', () => {
  it.each([eventTypes.joined, eventTypes.ended, eventTypes.metadata, messageTypes.text, 'nonsense'])(
    'refuses %s: the list of what can be sent is closed (spec §1.8 rule 1)',
    (ContentType) => {
      expect(refusalOf(() => send({ ContentType }))).toBe('content-type-unsupported')
    },
  )

  it('is refused to one who is gone, who is nobody, and after the end', () => {
    const typing = { ContentType: eventTypes.typing }
    expect(refusalOf(() => send(typing, chatOf([mia, who(jo, 'MISSED')])))).toBe('participant-gone')
    expect(refusalOf(() => send(typing, chatOf([mia])))).toBe('token-unknown')
    expect(refusalOf(() => send(typing, chatOf([mia, jo], endedBy('API'))))).toBe('contact-ended')
  })
})
