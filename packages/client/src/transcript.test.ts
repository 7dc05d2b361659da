import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FullTranscript } from './full-transcript.ts'
import type { ChatItem, SocketItem } from './item.ts'

const mia = 'mia'
const jo = 'jo'
const at = (second: number) => new Date(Date.UTC(2026, 2, 2) + second * 1000).toISOString()

/** A message that was said in second `n`, and has `n` in its Id. */
const message = (n: number, more: Partial<SocketItem> = {}): SocketItem => ({
  ...{ Id: `id-${String(n).padStart(6, '0')}`, AbsoluteTime: at(n), Type: 'MESSAGE', ContentType: 'text/plain' },
  ...{ Content: `${n}`, ParticipantId: jo, ParticipantRole: 'AGENT', ContactId: 'chat', ...more },
})
const receipt = (n: number, times: { DeliveredTimestamp?: string; ReadTimestamp?: string }, by = jo): SocketItem => ({
  ...message(n),
  Id: `receipt-${n}`,
  Type: 'MESSAGEMETADATA',
  MessageMetadata: { MessageId: message(n).Id, Receipts: [{ RecipientParticipantId: by, ...times }] },
})
const chunk = (ChunkNumber: number, Content: string, MessageCompleted = false): SocketItem =>
  message(5, { Content, MessageMetadata: { MessageId: message(5).Id, ChunkNumber, MessageCompleted } })
const own = (key: string, Content: string): ChatItem => ({
  ...{ key, Content, Id: '', Type: 'MESSAGE', ContentType: 'text/plain', AbsoluteTime: at(99), status: 'pending' },
})
const contents = (transcript: FullTranscript) => transcript.view.map(({ Content, status }) => `${Content} ${status}`)

describe('the view', () => {
  it('is the same whatever comes in which order and how often', () => {
    const items = Array.from({ length: 12 }, (_, n) => message(n))
    fc.assert(
      fc.property(fc.array(fc.shuffledSubarray(items)), (pages) => {
        const transcript = new FullTranscript()
        for (const page of [...pages, items]) transcript.merge(page)
        expect(transcript.view).toEqual(items.map((item) => ({ ...item, key: item.Id, status: 'sent' })))
      }),
    )
  })

  it('tells what is new once, whichever way it comes', () => {
    const transcript = new FullTranscript()
    expect(transcript.merge([message(1), message(2)]).map(({ Content }) => Content)).toEqual(['1', '2'])
    expect(transcript.merge([message(2), message(3)]).map(({ Content }) => Content)).toEqual(['3'])
  })

  it('is the same list, of the same objects, as long as nothing has changed', () => {
    const transcript = new FullTranscript()
    transcript.merge([message(1), message(2)])
    const { view } = transcript
    transcript.merge([
      message(1),
      { ...message(2), InitialContactId: 'chat', MessageMetadata: { MessageId: 'id-000002', Receipts: [] } },
    ])
    expect(transcript.isStale).toBe(false)
    transcript.merge([message(3)])
    expect(transcript.view).not.toBe(view)
    expect(transcript.view[0]).toBe(view[0])
  })

  it('moves what gets another time', () => {
    const transcript = new FullTranscript()
    transcript.merge([message(1), message(2)])
    transcript.merge([{ ...message(1), AbsoluteTime: at(3) }])
    expect(contents(transcript)).toEqual(['2 sent', '1 sent'])
  })
})

describe('an own message', () => {
  const begun = () => {
    const transcript = new FullTranscript()
    transcript.participantId = mia
    transcript.merge([message(1)])
    transcript.add(own('key', 'Hello'))
    transcript.expect('key', at(1))
    return transcript
  }
  const echo = message(3, { Content: 'Hello', ParticipantId: mia })
  const answer = { Id: echo.Id, AbsoluteTime: echo.AbsoluteTime }

  it.each([
    ['answer', 'echo'],
    ['echo', 'answer'],
  ])('is shown once, under its key, when the %s comes before the %s', (first) => {
    const transcript = begun()
    const steps = [() => transcript.settle('key', answer), () => transcript.merge([echo])]
    for (const step of first === 'answer' ? steps : steps.reverse()) {
      step()
      expect(transcript.view.filter(({ Content }) => Content === 'Hello')).toMatchObject([
        { key: 'key', status: 'sent' },
      ])
    }
    expect(transcript.view.at(-1)).toMatchObject({ Id: echo.Id, ParticipantId: mia })
  })

  it('is told as new when it is seen in the chat, not when it is answered', () => {
    const transcript = begun()
    transcript.settle('key', answer)
    expect(transcript.stored).toHaveLength(1)
    expect(transcript.merge([echo])).toMatchObject([{ key: 'key' }])
    expect(transcript.merge([echo])).toEqual([])
  })

  it('is not what another says, nor what was said before it, nor another text', () => {
    const transcript = begun()
    transcript.merge([message(2, { Content: 'Hello' }), message(0, { Content: 'Hello', ParticipantId: mia })])
    transcript.merge([message(4, { Content: 'Hello!', ParticipantId: mia })])
    expect(transcript.isRecognised('key')).toBe(false)
    expect(contents(transcript)).toEqual(['Hello sent', '1 sent', 'Hello sent', 'Hello! sent', 'Hello pending'])
  })

  it('gives back what it was taken for, if the answer names another item', () => {
    const transcript = begun()
    transcript.merge([message(2, { Content: 'Hello', ParticipantId: mia })])
    expect(contents(transcript)).toEqual(['1 sent', 'Hello sent'])
    transcript.settle('key', answer)
    expect(transcript.view.map(({ key }) => key)).toEqual(['id-000001', 'id-000002', 'key'])
  })

  it('stays behind everything while it is pending, and when it has failed', () => {
    const transcript = begun()
    transcript.merge([message(9)])
    transcript.fail('key')
    transcript.merge([message(10)])
    expect(contents(transcript)).toEqual(['1 sent', '9 sent', '10 sent', 'Hello failed'])
  })

  it('that a processor rejected has failed', () => {
    const transcript = begun()
    transcript.settle('key', { ...answer, MessageMetadata: { MessageProcessingStatus: 'PROCESSING' } })
    transcript.merge([{ ...echo, MessageMetadata: { MessageId: echo.Id, MessageProcessingStatus: 'REJECTED' } }])
    expect(transcript.view.at(-1)).toMatchObject({ key: 'key', status: 'failed' })
  })

  it('tells a session who it is that does not know', () => {
    const transcript = begun()
    transcript.participantId = undefined
    transcript.settle('key', answer)
    transcript.merge([echo])
    expect(transcript.participantId).toBe(mia)
  })
})

describe('a receipt', () => {
  const said = () => {
    const transcript = new FullTranscript()
    transcript.participantId = mia
    transcript.merge([1, 2, 3].map((n) => message(n, n === 2 ? {} : { ParticipantId: mia })))
    return transcript
  }

  it('tells of the messages before it, too, but not of its sender’s own', () => {
    const transcript = said()
    transcript.merge([receipt(3, { DeliveredTimestamp: at(4), ReadTimestamp: at(5) })])
    expect(transcript.view.map(({ deliveredAt, readAt }) => [deliveredAt, readAt])).toEqual([
      [at(4), at(5)],
      [undefined, undefined],
      [at(4), at(5)],
    ])
  })

  it('is not taken back by a page that was read before it came', () => {
    const transcript = said()
    transcript.merge([receipt(1, { ReadTimestamp: at(4) })])
    transcript.merge([message(1, { ParticipantId: mia, MessageMetadata: { MessageId: 'id-000001', Receipts: [] } })])
    expect(transcript.view[0]).toMatchObject({ readAt: at(4) })
  })

  it('waits for its message', () => {
    const transcript = said()
    transcript.merge([receipt(4, { ReadTimestamp: at(5) }), message(4, { ParticipantId: mia })])
    expect(transcript.view.map(({ readAt }) => readAt)).toEqual([at(5), undefined, at(5), at(5)])
  })

  it('that may have been missed is where a gap is read from', () => {
    const transcript = said()
    expect(transcript.rereadFrom('id-000003')).toBe('id-000001')
    transcript.merge([receipt(1, { ReadTimestamp: at(4) })])
    expect(transcript.rereadFrom('id-000003')).toBe('id-000003')
    transcript.merge([message(4)])
    expect(transcript.rereadFrom('id-000004')).toBe('id-000003')
  })
})

describe('a message in pieces', () => {
  it('grows, and is told as new when it is whole', () => {
    const transcript = new FullTranscript()
    expect(transcript.merge([chunk(1, 'Your'), chunk(2, ' parcel')])).toEqual([])
    expect(transcript.view).toMatchObject([{ Content: 'Your parcel', isPartial: true }])
    expect(transcript.merge([chunk(3, 'Your parcel is here.', true)])).toMatchObject([
      { Content: 'Your parcel is here.' },
    ])
    expect(transcript.view[0]).not.toHaveProperty('isPartial')
  })

  it('leaves out what is doubled, or comes behind a piece that is missing, until it is whole', () => {
    const transcript = new FullTranscript()
    transcript.merge([chunk(1, 'Your'), chunk(1, 'Your'), chunk(3, ' is')])
    expect(contents(transcript)).toEqual(['Your sent'])
    transcript.merge([message(5, { Content: 'Your parcel is here.' }), chunk(4, ' here')])
    expect(contents(transcript)).toEqual(['Your parcel is here. sent'])
  })

  it('is not shown from the middle', () => {
    const transcript = new FullTranscript()
    transcript.merge([chunk(2, ' parcel')])
    expect(transcript.view).toEqual([])
  })
})
