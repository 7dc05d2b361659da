import { describe, expect, it } from 'vitest'
import type { Attachment } from '../../chat/attachment.ts'
import { defaultAttachmentLimits } from '../../chat/attachment-limits.ts'
import { endChat } from '../../chat/membership.ts'
import {
  bot,
  callerOf,
  chatOf,
  endedBy,
  jo,
  lee,
  mia,
  momentAt,
  namesOf,
  refusalOf,
  startedAt,
  statesOf,
  who,
} from '../../testing/chat-fixtures.ts'
import { attachmentScanPassed } from '../../timers/attachment-scan.ts'
import { completeAttachmentUpload } from './complete-attachment-upload.ts'
import { getAttachment } from './get-attachment.ts'
import { startAttachmentUpload } from './start-attachment-upload.ts'

const minute = 60_000
const pdf = { AttachmentName: 'offer.pdf', ContentType: 'application/pdf', AttachmentSizeInBytes: 5 }
const attachment: Attachment = {
  id: 'd0000000-0000-4000-8000-000000000005',
  participantId: mia.id,
  name: 'offer.pdf',
  contentType: 'application/pdf',
  bytes: 5,
  uploadUntil: startedAt + 15 * minute,
  state: 'OPEN',
}
const arrived: Attachment = { ...attachment, blob: { key: 'k', sha256: 'h' } }
const chatWith = (record: Attachment, participants = [mia, jo]) => chatOf(participants, { attachments: [record] })
const scanning = { scansAttachments: true }

describe('StartAttachmentUpload (spec §1.11, §5.8)', () => {
  const start = (chat = chatOf([mia, jo]), input = pdf, moment = momentAt(5)) =>
    startAttachmentUpload.decide(chat, callerOf(mia), input, moment, undefined)

  it('is refused to a supervisor who monitors silently, as completing is', () => {
    const chat = chatWith({ ...arrived, participantId: lee.id }, [mia, jo, lee])
    const begin = () => startAttachmentUpload.decide(chat, callerOf(lee), pdf, momentAt(5), undefined)
    const complete = () =>
      completeAttachmentUpload.decide(chat, callerOf(lee), { AttachmentIds: [attachment.id] }, momentAt(5), undefined)
    expect([refusalOf(begin), refusalOf(complete)]).toEqual(['supervisor-silent', 'supervisor-silent'])
  })

  it('makes an open record that nobody is shown, and answers with URL and headers in their case', () => {
    const { append, change, reply } = start()
    expect(append).toBeUndefined()
    expect(change?.attachments).toEqual([
      { ...attachment, id: reply.AttachmentId, uploadUntil: startedAt + 5 + 15 * minute },
    ])
    expect(reply.UploadMetadata).toEqual({
      Url: `upload of ${reply.AttachmentId}`,
      UrlExpiry: 'later',
      HeadersToInclude: {
        'Content-Type': 'application/pdf',
        'Content-Length': '5',
        'Content-Disposition': 'attachment; filename="offer.pdf"',
        'x-amz-acl': 'bucket-owner-full-control',
        'x-amz-meta-contact_id': chatOf([]).id,
        'x-amz-meta-initial_contact_id': chatOf([]).id,
        'x-amz-meta-organization_id': chatOf([]).instanceId,
        'x-amz-meta-account_id': '000000000000',
      },
    })
  })

  it.each([
    ['a type that is not allowed', { ...pdf, ContentType: 'application/x-msdownload' }, 'attachment-refused'],
    ['an extension that is not allowed', { ...pdf, AttachmentName: 'offer.exe' }, 'attachment-refused'],
    ['an extension like a member of every object', { ...pdf, AttachmentName: 'x.toString' }, 'attachment-refused'],
    ['a type that would end its header', { ...pdf, ContentType: 'text/plain;\r\nX: y' }, 'attachment-refused'],
    ['a byte too many', { ...pdf, AttachmentSizeInBytes: 20_971_521 }, 'attachment-refused'],
    ['the largest file', { ...pdf, AttachmentSizeInBytes: 20_971_520 }, 'nothing'],
    ['a name without extension', { ...pdf, AttachmentName: 'offer' }, 'nothing'],
    ['another case, and a parameter', { ...pdf, ContentType: 'Text/Plain; charset=utf-8' }, 'nothing'],
    ['the type of another extension', { ...pdf, AttachmentName: 'offer.PNG' }, 'nothing'],
    ['a name of 256 emoji', { ...pdf, AttachmentName: '😀'.repeat(256) }, 'nothing'],
  ])('with %s', (_case, input, refusal) => {
    expect(refusalOf(() => start(chatOf([mia]), input))).toBe(refusal)
  })

  it.each([
    ['approved ones', 'APPROVED', 0, 'quota-attachments'],
    ['those being scanned', 'SCANNING', 0, 'quota-attachments'],
    ['open ones', 'OPEN', 0, 'quota-attachments'],
    ['approved ones, however old', 'APPROVED', 15 * minute, 'quota-attachments'],
    ['open ones past their time', 'OPEN', 15 * minute, 'nothing'],
    ['rejected ones', 'REJECTED', 0, 'nothing'],
  ] as const)('beyond the quota of %s', (_case, state, afterMs, refusal) => {
    const attachments = Array.from({ length: 35 }, (_, n) => ({ ...attachment, id: `${n}`, state }))
    expect(refusalOf(() => start(chatOf([mia], { attachments }), pdf, momentAt(afterMs)))).toBe(refusal)
  })

  it('forgets what can no longer become anything', () => {
    const attachments = [attachment, { ...attachment, state: 'REJECTED' as const }]
    const { change } = start(chatOf([mia], { attachments }), pdf, momentAt(15 * minute))
    expect(change?.attachments).toHaveLength(1)
  })

  it('takes its limits from the rules', () => {
    const attachments = { ...defaultAttachmentLimits, bytesMax: 4 }
    expect(refusalOf(() => start(chatOf([mia]), pdf, momentAt(0, startedAt, { attachments })))).toBe(
      'attachment-refused',
    )
  })
})

describe('CompleteAttachmentUpload (spec §1.12, §5.8)', () => {
  const complete = (chat = chatWith(arrived), moment = momentAt(5), by = mia, id = attachment.id) =>
    completeAttachmentUpload.decide(chat, callerOf(by), { AttachmentIds: [id] }, moment, undefined)

  it('appends the item that shows the file', () => {
    const { append, change, arm } = complete()
    expect(append?.map(({ item, kept }) => [item.Type, item.Attachments, item.DisplayName, kept])).toEqual([
      [
        'ATTACHMENT',
        [
          {
            AttachmentId: attachment.id,
            AttachmentName: 'offer.pdf',
            ContentType: 'application/pdf',
            Status: 'APPROVED',
          },
        ],
        'Mia',
        true,
      ],
    ])
    expect(change?.attachments).toEqual([{ ...arrived, state: 'APPROVED' }])
    expect(arm).toBeUndefined()
  })

  it('waits for the scanner where there is one, for 60 s', () => {
    const { append, change, arm } = complete(chatWith(arrived), momentAt(5, startedAt, scanning))
    expect(append).toEqual([])
    expect(change?.attachments).toEqual([{ ...arrived, state: 'SCANNING' }])
    expect(arm).toEqual([{ kind: 'attachment-scan', subject: attachment.id, due: startedAt + 5 + minute }])
  })

  it('connects who had not connected yet', () => {
    const chat = chatWith(arrived, [who(mia, 'INITIAL')])
    const { append, change } = complete(chat)
    expect(append?.map(({ item }) => item.Type)).toEqual(['EVENT', 'ATTACHMENT'])
    expect(statesOf(chat, change)).toEqual({ Mia: 'CONNECTED' })
  })

  it('brings back who was idle, and lets who has something to say wait no longer (spec §5.5)', () => {
    const idler = { ...mia, silence: { since: startedAt, isIdle: true, idleAfterMs: 2 * minute } }
    for (const rules of [{}, scanning]) {
      const { append, change, arm } = complete(chatWith(arrived, [idler, jo]), momentAt(5, startedAt, rules))
      expect(append?.[0]?.item.ContentType).toMatch(/participant\.returned$/)
      expect(change?.participants?.[0]?.silence?.isIdle).toBe(false)
      expect(arm?.some(({ kind }) => kind === 'idle')).toBe(true)
    }
  })

  it.each([
    ['an id that is none', chatOf([mia]), 'AttachmentIds names no upload of this participant'],
    ['a file that has not arrived', chatWith(attachment), 'AttachmentIds names a file that is not uploaded'],
    ['what comes too late', chatWith({ ...arrived, uploadUntil: startedAt }), 'the upload was begun too long ago'],
  ] as const)('says what is wrong with %s', (_case, chat, detail) => {
    expect(() => complete(chat)).toThrow(detail)
  })

  it.each([
    ['an id that is none', 'attachment-unknown', chatOf([mia])],
    ['that of another', 'attachment-unknown', chatWith({ ...arrived, participantId: jo.id })],
    ['a file that has not arrived', 'attachment-incomplete', chatWith(attachment)],
    ['one that is being scanned', 'attachment-completed', chatWith({ ...arrived, state: 'SCANNING' })],
    ['one that was approved', 'attachment-completed', chatWith({ ...arrived, state: 'APPROVED' })],
    ['one that was rejected', 'attachment-completed', chatWith({ ...attachment, state: 'REJECTED' })],
    ['one past its 15 minutes', 'attachment-unknown', chatWith({ ...arrived, uploadUntil: startedAt + 5 })],
  ] as const)('refuses %s as %s', (_case, refusal, chat) => {
    expect(refusalOf(() => complete(chat))).toBe(refusal)
  })
})

describe('a scanner that has let its time pass', () => {
  const timer = { kind: 'attachment-scan', subject: attachment.id } as const
  const pass = (chat: ReturnType<typeof chatOf>) => attachmentScanPassed(chat, timer, momentAt(minute))

  it('has rejected: one item, no file, no timer', () => {
    const { append, change, clear } = pass(chatWith({ ...arrived, state: 'SCANNING' }))
    expect(append?.map(({ item }) => item.Attachments?.[0]?.Status)).toEqual(['REJECTED'])
    expect(change?.attachments).toEqual([{ ...attachment, state: 'REJECTED' }])
    expect(clear).toEqual([timer])
  })

  it.each([
    ['an attachment that was approved meanwhile', chatWith({ ...arrived, state: 'APPROVED' })],
    ['one that is forgotten', chatOf([mia])],
    ['one of an ended chat', chatOf([mia], { attachments: [{ ...arrived, state: 'SCANNING' }], ...endedBy('API') })],
  ])('only clears the timer of %s', (_case, chat) => {
    expect(pass(chat)).toEqual({ clear: [timer], reply: undefined })
  })
})

describe('GetAttachment (spec §1.13, §5.8)', () => {
  const approved: Attachment = { ...arrived, state: 'APPROVED' }
  const get = (chat = chatWith(approved), by = jo, UrlExpiryInSeconds?: number) =>
    getAttachment.decide(
      chat,
      callerOf(by),
      { AttachmentId: attachment.id, ...(UrlExpiryInSeconds !== undefined && { UrlExpiryInSeconds }) },
      momentAt(0),
      undefined,
    ).reply

  it('gives a URL for 300 s, or for as long as is asked', () => {
    expect(get()).toEqual({
      Url: `download of ${attachment.id}`,
      UrlExpiry: '2026-03-02T09:20:30.000Z',
      AttachmentSizeInBytes: 5,
    })
    expect(get(chatWith(approved), jo, 5).UrlExpiry).toBe('2026-03-02T09:15:35.000Z')
  })

  it.each([
    ['what is not approved yet', 'attachment-unknown', chatWith({ ...arrived, state: 'SCANNING' }), mia],
    ['what was rejected', 'attachment-unknown', chatWith({ ...attachment, state: 'REJECTED' }), mia],
    ['what is of no chat, or another one', 'attachment-unknown', chatOf([jo]), jo],
    ['anything to a bot', 'role-not-allowed', chatWith(approved, [bot]), bot],
    ['anything of an ended chat', 'contact-ended', chatOf([jo], { attachments: [approved], ...endedBy('API') }), jo],
  ] as const)('refuses %s as %s', (_case, refusal, chat, by) => {
    expect(refusalOf(() => get(chat, by))).toBe(refusal)
  })
})

describe('the end of a chat', () => {
  it('discards open uploads and scans with their timers, and keeps what was shown', () => {
    const approved: Attachment = { ...arrived, id: 'shown', state: 'APPROVED' }
    const chat = chatOf([mia], {
      attachments: [attachment, { ...arrived, id: 'scanned', state: 'SCANNING' }, approved],
    })
    const { append, change, clear } = endChat(chat, 'API', [], momentAt(1))
    expect(namesOf(append)).toEqual(['ended'])
    expect(change?.attachments).toEqual([approved])
    expect(clear).toContainEqual({ kind: 'attachment-scan', subject: 'scanned' })
  })
})
