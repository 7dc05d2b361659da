import {
  CompleteAttachmentUploadCommand,
  GetAttachmentCommand,
  StartAttachmentUploadCommand,
  type StartAttachmentUploadRequest,
} from '@aws-sdk/client-connectparticipant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Caller } from './participant.ts'
import { rawRequest } from './raw-http.ts'
import { accessDenied, conflict, quotaExceeded, validation } from './refusals.ts'
import { ServiceProcess, temporaryDataDir } from './service-process.ts'
import { Target } from './target.ts'
import { present } from './waiting.ts'

let target: Target
beforeAll(async () => {
  target = await Target.open()
})
afterAll(() => target[Symbol.asyncDispose]())

const content = Buffer.from('%PDF-1.7 an offer that nobody can refuse')

interface Upload {
  readonly id: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

async function start(by: Caller, more: Partial<StartAttachmentUploadRequest> = {}, on = target): Promise<Upload> {
  const { AttachmentId, UploadMetadata } = await on.participantService.send(
    new StartAttachmentUploadCommand({
      ConnectionToken: by.connectionToken,
      ContentType: 'application/pdf',
      AttachmentSizeInBytes: content.length,
      AttachmentName: 'offer.pdf',
      ClientToken: undefined,
      ...more,
    }),
  )
  return {
    id: present(AttachmentId, 'AttachmentId'),
    url: present(UploadMetadata?.Url, 'Url'),
    headers: present(UploadMetadata?.HeadersToInclude, 'HeadersToInclude'),
  }
}

const put = async ({ url, headers }: Upload, body = content): Promise<number> => {
  const { 'Content-Length': _, ...rest } = headers
  return (await fetch(url, { method: 'PUT', headers: rest, body: new Uint8Array(body) })).status
}

const complete = (by: Caller, id: string, ClientToken?: string, on = target) =>
  on.participantService.send(
    new CompleteAttachmentUploadCommand({ ConnectionToken: by.connectionToken, AttachmentIds: [id], ClientToken }),
  )

const link = async (by: Caller, AttachmentId: string, on = target): Promise<string> => {
  const command = new GetAttachmentCommand({ ConnectionToken: by.connectionToken, AttachmentId })
  return present((await on.participantService.send(command)).Url, 'Url')
}

async function attach(by: Caller): Promise<string> {
  const upload = await start(by)
  expect(await put(upload)).toBe(200)
  await complete(by, upload.id)
  return upload.id
}

const attachmentsOf = async (caller: Caller) =>
  (await caller.transcript()).flatMap((item) => (item.Type === 'ATTACHMENT' ? [item] : []))

describe('a file', () => {
  it('that is announced, put and completed is one item for all, and can be read [attachment-story]', async () => {
    using chat = await target.converse()
    const id = await attach(chat.customer)
    const isIt = (item: { readonly Type?: string }) => item.Type === 'ATTACHMENT'
    const [own, other] = await Promise.all([chat.customer.socket.item(isIt), chat.agent.socket.item(isIt)])
    expect(own).toEqual(other)
    expect(own).toMatchObject({
      Attachments: [
        { AttachmentId: id, AttachmentName: 'offer.pdf', ContentType: 'application/pdf', Status: 'APPROVED' },
      ],
      ParticipantRole: 'CUSTOMER',
      InitialContactId: chat.contactId,
    })
    const [stored] = await attachmentsOf(chat.agent)
    expect(stored).toMatchObject({ Id: own.Id, MessageMetadata: { MessageId: own.Id, Receipts: [] } })
    const answer = await fetch(await link(chat.agent, id))
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="offer.pdf"')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content)
  })

  it('comes with the headers of the real service, and no others [attachment-headers]', async () => {
    using chat = await target.converse()
    const { headers } = await start(chat.agent)
    expect(Object.keys(headers).sort()).toEqual([
      'Content-Disposition',
      'Content-Length',
      'Content-Type',
      'x-amz-acl',
      'x-amz-meta-account_id',
      'x-amz-meta-contact_id',
      'x-amz-meta-initial_contact_id',
      'x-amz-meta-organization_id',
    ])
    expect(headers['Content-Length']).toBe(String(content.length))
  })

  it.each([
    ['../../../etc/passwd'],
    ['quo"te\\s.pdf'],
    ['new\r\nX-Line: 1.pdf'],
    ['😀'.repeat(256)],
    ['Angebot für Müller.pdf'],
  ])('named %j keeps its name and harms no header [attachment-names]', async (AttachmentName) => {
    using chat = await target.converse()
    const upload = await start(chat.customer, { AttachmentName })
    for (const value of Object.values(upload.headers)) {
      expect(value).toMatch(/^[\x20-\x7e]{1,256}$/)
    }
    expect(await put(upload)).toBe(200)
    await complete(chat.customer, upload.id)
    expect((await attachmentsOf(chat.agent))[0]?.Attachments?.[0]?.AttachmentName).toBe(AttachmentName)
    const answer = await fetch(await link(chat.agent, upload.id))
    expect(answer.headers.get('x-line')).toBeNull()
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content)
  })

  it('of a type, size or extension that is not allowed is refused, and the text says which [attachment-refused]', async () => {
    using chat = await target.converse()
    const refused = [
      [{ ContentType: 'application/x-msdownload' }, /ContentType/],
      [{ AttachmentName: 'offer.exe' }, /AttachmentName/],
      [{ AttachmentSizeInBytes: 20 * 1024 * 1024 + 1 }, /AttachmentSizeInBytes/],
      [{ AttachmentSizeInBytes: 0 }, /AttachmentSizeInBytes|attachmentSizeInBytes/],
      [{ AttachmentName: 'x'.repeat(257) }, /AttachmentName|attachmentName/],
    ] as const
    for (const [input, message] of refused) {
      const error: unknown = await start(chat.customer, input).catch((thrown) => thrown)
      expect(error).toMatchObject(validation)
      expect((error as Error).message).toMatch(message)
    }
  })

  it('beyond the 35th is refused with 402 [attachment-quota]', async () => {
    using chat = await target.converse()
    for (let n = 0; n < 35; n++) await (n % 2 === 0 ? attach(chat.customer) : start(chat.agent))
    await expect(start(chat.customer)).rejects.toMatchObject(quotaExceeded)
  })

  it('is not completed before it is there in its whole length [attachment-incomplete]', async () => {
    using chat = await target.converse()
    const upload = await start(chat.customer)
    await expect(complete(chat.customer, upload.id)).rejects.toMatchObject(validation)
    expect(await put(upload, content.subarray(1))).toBe(400)
    expect(await put(upload, Buffer.concat([content, content]))).toBe(400)
    await expect(complete(chat.customer, upload.id)).rejects.toMatchObject(validation)
  })

  it('is completed once [attachment-completed-twice]', async () => {
    using chat = await target.converse()
    const upload = await start(chat.customer)
    await put(upload)
    for (let time = 0; time < 2; time++) await complete(chat.customer, upload.id, 'once')
    await expect(complete(chat.customer, upload.id)).rejects.toMatchObject(conflict)
    expect(await put(upload)).toBe(409)
    expect(await attachmentsOf(chat.agent)).toHaveLength(1)
  })

  it('is not seen before it is completed [attachment-hidden]', async () => {
    using chat = await target.converse()
    const upload = await start(chat.customer)
    await put(upload)
    expect(await attachmentsOf(chat.customer)).toEqual([])
    await expect(link(chat.customer, upload.id)).rejects.toMatchObject(validation)
  })

  it('of another chat, or of nobody, cannot be read or completed [attachment-foreign]', async () => {
    using chat = await target.converse()
    using other = await target.converse()
    const id = await attach(chat.customer)
    for (const unknown of [id, crypto.randomUUID(), '../../secrets.json']) {
      await expect(link(other.agent, unknown)).rejects.toMatchObject(validation)
      await expect(complete(other.agent, unknown)).rejects.toMatchObject(validation)
    }
  })

  it('is not for bots to read [attachment-bot]', async () => {
    using chat = await target.converse()
    const id = await attach(chat.customer)
    const bot = await target.caller(await target.addParticipant(chat.contactId, 'CUSTOM_BOT', 'Bot'))
    await expect(link(bot, id)).rejects.toMatchObject(accessDenied)
  })

  it('is not for bots to add [attachment-bot-upload]', async () => {
    using chat = await target.converse()
    const bot = await target.caller(await target.addParticipant(chat.contactId, 'CUSTOM_BOT', 'Bot'))
    await expect(start(bot)).rejects.toMatchObject(accessDenied)
  })

  it('cannot be added or asked for when the chat has ended [attachment-ended]', async () => {
    using chat = await target.converse()
    const id = await attach(chat.customer)
    const upload = await start(chat.customer)
    await chat.customer.disconnect()
    for (const call of [start(chat.agent), complete(chat.customer, upload.id), link(chat.agent, id)]) {
      await expect(call).rejects.toMatchObject(accessDenied)
    }
    expect(await put(upload)).toBe(403)
  })

  it('takes receipts [attachment-receipts]', async () => {
    using chat = await target.converse()
    await attach(chat.customer)
    const [item] = await attachmentsOf(chat.agent)
    await chat.agent.read(present(item?.Id, 'Id'))
    const [read] = await attachmentsOf(chat.agent)
    expect(read?.MessageMetadata?.Receipts?.[0]?.ReadTimestamp).toBeDefined()
  })
})

describe('the URLs, raw', () => {
  const raw = (url: string, method: string, headers: Record<string, string> = {}, body: Buffer | string = '') =>
    rawRequest(target.endpoint, { method, path: new URL(url).pathname, headers, body })

  it('pass preflights and may be read across origins, refused or not [attachment-cors]', async () => {
    using chat = await target.converse()
    const { url } = await start(chat.customer)
    const asked = 'content-disposition,content-type,x-amz-acl,x-amz-meta-contact_id'
    const preflight = await raw(url, 'OPTIONS', {
      Origin: 'https://shop.example.com',
      'Access-Control-Request-Method': 'PUT',
      'Access-Control-Request-Headers': asked,
    })
    expect(preflight.status).toBe(204)
    expect(preflight.header('access-control-allow-headers')).toBe(asked)
    expect(preflight.header('access-control-allow-methods')?.split(',')).toEqual(expect.arrayContaining(['GET', 'PUT']))
    const answers = [await raw(url, 'PUT', {}, 'x'), await raw(url, 'PUT', {}, content), await raw(url, 'GET')]
    expect(answers.map(({ status }) => status)).toEqual([400, 200, 403])
    for (const answer of answers) expect(answer.header('access-control-allow-origin')).toBe('*')
  })

  it('take a file again until it is completed, and the last one counts [attachment-retry]', async () => {
    using chat = await target.converse()
    const upload = await start(chat.customer)
    const other = Buffer.from(content).fill('x')
    expect([await put(upload), await put(upload, other)]).toEqual([200, 200])
    await complete(chat.customer, upload.id)
    const answer = await fetch(await link(chat.agent, upload.id))
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(other)
  })
})

describe('a process that is killed', () => {
  it('between upload and completion loses neither [attachment-kill]', async () => {
    await using data = await temporaryDataDir()
    const service = await ServiceProcess.start({ dataDir: data.path })
    const before = new Target(service.endpoint, service)
    const customer = await before.caller(await before.startChat())
    const upload = await start(customer, {}, before)
    expect(await put(upload)).toBe(200)
    await service.kill()
    await using after = new Target(
      service.endpoint,
      await ServiceProcess.start({ port: service.port, dataDir: data.path }),
    )
    await before[Symbol.asyncDispose]()
    await complete(customer, upload.id, undefined, after)
    const answer = await fetch(await link(customer, upload.id, after))
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content)
  })
})
