import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import {
  type ContactMediaProcessingFailureMode as FailureMode,
  StartContactMediaProcessingCommand,
  StopContactMediaProcessingCommand,
  TransferContactCommand,
} from '@aws-sdk/client-connect'
import { SendMessageCommand } from '@aws-sdk/client-connectparticipant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChatJsBrowser } from './chatjs-page.ts'
import { firstChunk, sendChunk } from './chunks.ts'
import { serve } from './in-process.ts'
import type { Caller, Sent } from './participant.ts'
import { validation } from './refusals.ts'
import { ServiceProcess, temporaryDataDir } from './service-process.ts'
import { runPython } from './subprocess.ts'
import { flowId, instanceId, Target } from './target.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))
const arn = 'arn:aws:lambda:us-east-1:123456789012:function:judge'

/** The processor of docs/processing.md, as it stands there. */
async function documentedProcessor() {
  const document = await readFile(`${repository}docs/processing.md`, 'utf8')
  const [, code = ''] = /```js\n(.*?)```/s.exec(document) ?? []
  const child = spawn(`${repository}node_modules/.bin/node`, ['--input-type=module', '--eval', code], {
    env: { PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [port] = await once(child.stdout, 'data')
  return {
    flags: ['--processors', `${arn}=http://127.0.0.1:${String(port).trim()}`],
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  }
}

let processor: Awaited<ReturnType<typeof documentedProcessor>>
let target: Target
let browser: ChatJsBrowser
beforeAll(async () => {
  processor = await documentedProcessor()
  target = await serve(processor)
  browser = await ChatJsBrowser.launch()
})
afterAll(async () => {
  await browser[Symbol.asyncDispose]()
  await target[Symbol.asyncDispose]()
  processor[Symbol.dispose]()
})

const startProcessing = (ContactId: string, ProcessorArn: string, mode?: FailureMode, on = target) =>
  on.connectService.send(
    new StartContactMediaProcessingCommand({ InstanceId: instanceId, ContactId, ProcessorArn, FailureMode: mode }),
  )

const send = async (caller: Caller, Content: string, ContentType = 'text/plain', ClientToken?: string) => {
  const { Id, AbsoluteTime, MessageMetadata } = await target.participantService.send(
    new SendMessageCommand({ ConnectionToken: caller.connectionToken, ContentType, Content, ClientToken }),
  )
  return { Id, AbsoluteTime, MessageMetadata }
}

const isProcessing = { MessageProcessingStatus: 'PROCESSING' }
const messagesOf = async (caller: Caller) => (await caller.transcript()).filter(({ Type }) => Type === 'MESSAGE')

describe('a message under a processor', () => {
  it('is answered as PROCESSING and shown to all as the processor made it, under the same Id [processing-processed]', async () => {
    using chat = await target.converse()
    await startProcessing(chat.contactId, arn)
    const sent = await send(chat.customer, 'darn it')
    expect(sent.MessageMetadata).toEqual(isProcessing)
    for (const { socket } of [chat.customer, chat.agent]) {
      const item = await socket.itemWithId(sent.Id!)
      expect(item).toMatchObject({ Type: 'MESSAGE', Content: '**** it', ContentType: 'text/plain' })
      expect(item).not.toHaveProperty('MessageMetadata')
    }
    expect(await messagesOf(chat.agent)).toMatchObject([
      { Id: sent.Id, Content: '**** it', MessageMetadata: { MessageId: sent.Id, Receipts: [] } },
    ])
  })

  it('takes receipts when it is shown to all, and none when it is not [processing-receipts]', async () => {
    using chat = await target.converse()
    await startProcessing(chat.contactId, arn)
    const { Id } = await send(chat.customer, 'hello')
    await chat.agent.socket.itemWithId(Id!)
    await chat.agent.read(Id!)
    const [message] = await messagesOf(chat.customer)
    expect(message?.MessageMetadata?.Receipts).toMatchObject([{ RecipientParticipantId: chat.agent.participantId }])
    const rejected = await send(chat.customer, 'idiot')
    await chat.customer.socket.itemWithId(rejected.Id!)
    await expect(chat.agent.read(rejected.Id!)).rejects.toMatchObject(validation)
  })

  it('that is rejected is shown to its sender alone, with its status [processing-rejected]', async () => {
    using chat = await target.converse()
    await startProcessing(chat.contactId, arn, 'DELIVER_UNPROCESSED_MESSAGE')
    const { Id } = await send(chat.customer, 'idiot')
    const MessageMetadata = { MessageId: Id, MessageProcessingStatus: 'REJECTED' }
    expect(await chat.customer.socket.itemWithId(Id!)).toMatchObject({ Content: 'idiot', MessageMetadata })
    expect(await messagesOf(chat.customer)).toMatchObject([
      { Content: 'idiot', MessageMetadata: { ...MessageMetadata, Receipts: [] } },
    ])
    const next = await send(chat.customer, 'sorry')
    await chat.agent.socket.itemWithId(next.Id!)
    expect(chat.agent.socket.items.map((item) => item.Id)).not.toContain(Id)
    expect(await messagesOf(chat.agent)).toMatchObject([{ Content: 'sorry' }])
  })

  it.each([
    ['DELIVER_UNPROCESSED_MESSAGE', 1],
    ['DO_NOT_DELIVER_UNPROCESSED_MESSAGE', 0],
    [undefined, 0],
  ] as const)('whose processor cannot be reached has failed under %s [processing-failed]', async (mode, seen) => {
    // Whoever had this port has given it up.
    const gone = 'http://127.0.0.1:1'
    await using own = await serve({ flags: ['--processors', gone] })
    using chat = await own.converse()
    await startProcessing(chat.contactId, gone, mode, own)
    const { Id } = await chat.customer.say('hello')
    const MessageMetadata = { MessageId: Id, MessageProcessingStatus: 'FAILED' }
    expect(await chat.customer.socket.itemWithId(Id)).toMatchObject({ Content: 'hello', MessageMetadata })
    expect(await messagesOf(chat.customer)).toMatchObject([{ Content: 'hello', MessageMetadata }])
    expect(await messagesOf(chat.agent)).toHaveLength(seen)
  })

  it('keeps its place among what its sender says, and a repeat gets the first answer [processing-order] [processing-repeat]', async () => {
    using chat = await target.converse()
    await startProcessing(chat.contactId, arn)
    const all = Array.from({ length: 30 }, (_, n) => `message ${n}`)
    for (const content of all.slice(0, -1)) await send(chat.customer, content)
    const last = await send(chat.customer, all.at(-1)!, 'text/plain', 'T')
    expect(await send(chat.customer, all.at(-1)!, 'text/plain', 'T')).toEqual(last)
    await chat.agent.socket.itemWithId(last.Id!)
    expect((await messagesOf(chat.agent)).map(({ Content }) => Content)).toEqual(all)
    expect(await send(chat.customer, all.at(-1)!, 'text/plain', 'T')).toEqual(last)
  })

  it('is a text; other types go past, and so does everything after StopContactMediaProcessing [processing-scope]', async () => {
    using chat = await target.converse({
      SupportedMessagingContentTypes: ['text/plain', 'application/vnd.amazonaws.connect.message.interactive'],
    })
    const before = await send(chat.customer, 'darn')
    await startProcessing(chat.contactId, arn)
    const picker = await send(chat.agent, '{"darn":1}', 'application/vnd.amazonaws.connect.message.interactive')
    expect([before.MessageMetadata, picker.MessageMetadata]).toEqual([undefined, undefined])
    await target.connectService.send(
      new StopContactMediaProcessingCommand({ InstanceId: instanceId, ContactId: chat.contactId }),
    )
    const after = await send(chat.customer, 'darn')
    expect(after.MessageMetadata).toBeUndefined()
    expect((await messagesOf(chat.agent)).map(({ Content }) => Content)).toEqual(['darn', '{"darn":1}', 'darn'])
  })

  it('is processed after a transfer as before it [processing-transfer]', async () => {
    using chat = await target.converse()
    await startProcessing(chat.contactId, arn)
    const { ContactId } = await target.connectService.send(
      new TransferContactCommand({ InstanceId: instanceId, ContactId: chat.contactId, ContactFlowId: flowId }),
    )
    const { Id, MessageMetadata } = await send(chat.customer, 'darn')
    expect(MessageMetadata).toEqual(isProcessing)
    expect(await chat.customer.socket.itemWithId(Id!)).toMatchObject({ Content: '****', ContactId })
  })

  it('may be the InitialMessage [processing-initial-message]', async () => {
    const seat = await target.startChat({ InitialMessage: { ContentType: 'text/plain', Content: 'darn' } })
    await startProcessing(seat.contactId, arn)
    using customer = await target.connect(seat)
    await customer.socket.item((item) => item.Content === '****')
  })
})

describe('a message in chunks under a processor', () => {
  const converse = async () => {
    const chat = await target.converse()
    const bot = await target.caller(await target.addParticipant(chat.contactId, 'CUSTOM_BOT', 'Shop bot'))
    return Object.assign(chat, { bot })
  }

  it('is shown to nobody before it is whole and judged, and keeps its place [chunk-processed]', async () => {
    using chat = await converse()
    await startProcessing(chat.contactId, arn)
    const before = await send(chat.bot, 'darn, one moment')
    const { Id: MessageId } = await sendChunk(target, chat.bot, firstChunk('You da'))
    await sendChunk(target, chat.bot, { MessageId, ChunkNumber: 2, Content: 'rn id' })
    const whole = { MessageId, ChunkNumber: 3, Content: 'ea', MessageCompleted: true }
    expect(await sendChunk(target, chat.bot, whole)).toMatchObject({ Id: MessageId, MessageMetadata: isProcessing })
    const behind = await send(chat.bot, 'Bye')
    for (const { socket } of [chat.customer, chat.agent]) {
      await socket.itemWithId(behind.Id!)
      expect(socket.items.filter(({ Type }) => Type === 'MESSAGE')).toMatchObject([
        { Id: before.Id, Content: '****, one moment' },
        { Id: MessageId, Content: 'You **** idea', ParticipantRole: 'SYSTEM' },
        { Id: behind.Id, Content: 'Bye' },
      ])
    }
    const rejected = await sendChunk(target, chat.bot, { ...firstChunk('You idiot'), MessageCompleted: true })
    const last = await send(chat.bot, 'Sorry')
    await chat.agent.socket.itemWithId(last.Id!)
    expect(JSON.stringify([chat.agent.socket.items, await messagesOf(chat.customer)])).not.toContain('idiot')
    const status = { MessageId: rejected.Id, MessageProcessingStatus: 'REJECTED', Receipts: [] }
    const his = (await messagesOf(chat.bot)).find(({ Id }) => Id === rejected.Id)
    expect(his).toMatchObject({ Content: 'You idiot' })
    expect(his?.MessageMetadata).toEqual(status)
  })

  it('is redacted as a whole, and ChatJS shows it once [chunk-redacted]', async () => {
    using chat = await converse()
    await startProcessing(chat.contactId, 'builtin:redact-pii')
    const tab = await browser.tab(target.endpoint)
    await tab.open('Mia', chat.customer.seat)
    const { Id: MessageId } = await sendChunk(target, chat.bot, firstChunk('Write to mia@exam'))
    await sendChunk(target, chat.bot, { MessageId, ChunkNumber: 2, Content: 'ple.com', MessageCompleted: true })
    const { data } = await tab.event('Mia', 'message', (item) => item.Id === MessageId)
    expect(data).toMatchObject({ Content: 'Write to [EMAIL]', ParticipantRole: 'SYSTEM' })
    expect(JSON.stringify(chat.agent.socket.items)).not.toContain('mia@')
    await tab.page.close()
  })
})

/** Says nothing before it is told to; what comes then is approved at once. */
async function hesitantProcessor() {
  let speaks = false
  let silent: (() => void)[] = []
  let asked = 0
  const server = createServer((_request, response) => {
    asked++
    const answer = () => response.end('{"status":"APPROVED"}')
    if (speaks) answer()
    else silent.push(answer)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    flags: ['--processors', url, '--processor-timeout-s', '180'],
    asked: () => asked,
    speak() {
      speaks = true
      for (const answer of silent) answer()
      silent = []
    },
    [Symbol.dispose]: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

describe('a service that is killed while messages are held', () => {
  it('has them all when it is started again: judged, shown once and in order [processing-restart] [processing-repeat]', async () => {
    using hesitant = await hesitantProcessor()
    await using data = await temporaryDataDir()
    await using before = await ServiceProcess.start({ dataDir: data.path, flags: hesitant.flags })
    const old = new Target(before.endpoint)
    using chat = await old.converse()
    await startProcessing(chat.contactId, hesitant.url, undefined, old)
    const all = Array.from({ length: 10 }, (_, n) => `message ${n}`)
    const sent: Sent[] = []
    for (const content of all) sent.push(await chat.customer.say(content, { ClientToken: content }))
    await expect.poll(hesitant.asked).toBe(10)
    await before.kill()

    await using after = await ServiceProcess.start({ dataDir: data.path, flags: hesitant.flags })
    const target = new Target(after.endpoint)
    using customer = await target.connect(chat.customer.seat)
    expect(await customer.say(all[0]!, { ClientToken: all[0]! })).toEqual(sent[0])
    expect(await messagesOf(customer)).toEqual([])
    await expect.poll(hesitant.asked).toBe(20)
    hesitant.speak()
    await customer.socket.itemWithId(sent.at(-1)!.Id)
    const shown = customer.socket.items.filter(({ Type }) => Type === 'MESSAGE').map(({ Id }) => Id)
    expect(shown).toEqual(sent.map(({ Id }) => Id))
    expect((await messagesOf(customer)).map(({ Id, Content }) => [Id, Content])).toEqual(
      sent.map(({ Id }, index) => [Id, all[index]]),
    )
    expect(await customer.say(all[0]!, { ClientToken: all[0]! })).toEqual(sent[0])
  })
})

describe('the redactor', () => {
  it('takes out what is nobody’s business, in text and in JSON, before a processor sees it [processing-redactor]', async () => {
    using chat = await target.converse({ SupportedMessagingContentTypes: ['text/plain', 'application/json'] })
    await startProcessing(chat.contactId, 'builtin:redact-pii')
    await startProcessing(chat.contactId, arn)
    const text = await send(chat.customer, 'darn, mia@example.com, 4111 1111 1111 1111')
    expect(text.MessageMetadata).toEqual(isProcessing)
    const json = await send(chat.customer, '{"card":4111111111111111}', 'application/json')
    await chat.agent.socket.itemWithId(json.Id!)
    expect((await messagesOf(chat.agent)).map(({ Content }) => Content)).toEqual([
      '****, [EMAIL], [CREDIT_CARD]',
      '{"card":"[CREDIT_CARD]"}',
    ])
  })
})

describe('StartContactMediaProcessing', () => {
  it('names whom the operator has configured or what is built in, and nobody else [processing-arn]', async () => {
    const { contactId } = await target.startChat()
    for (const stranger of ['http://127.0.0.1:9/', 'http://169.254.169.254/', 'arn:aws:lambda:eu:1:function:x']) {
      await expect(startProcessing(contactId, stranger)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    }
  })

  it('wants a chat and a processor, whatever the model requires [processing-required]', async () => {
    const { contactId } = await target.startChat()
    const nameless = new StartContactMediaProcessingCommand({ InstanceId: instanceId, ContactId: contactId })
    await expect(target.connectService.send(nameless)).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'ProcessorArn must be given',
    })
    await expect(target.connectService.send(new StopContactMediaProcessingCommand({}))).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'InstanceId, ContactId must be given',
    })
  })
})

describe('ChatJS in Chromium', () => {
  it('finds the processed text under the Id that sendMessage answered, and a rejected one with its status [chatjs-processing]', async () => {
    const seat = await target.startChat()
    const tab = await browser.tab(target.endpoint)
    await tab.open('Mia', seat)
    await startProcessing(seat.contactId, arn)
    const sent = (await tab.call('sendMessage', 'Mia', 'darn it')) as Sent
    const echo = await tab.event('Mia', 'message', (item) => item.Id === sent.Id)
    expect(echo.data).toMatchObject({ Content: '**** it' })
    const rejected = (await tab.call('sendMessage', 'Mia', 'idiot')) as Sent
    const { data } = await tab.event('Mia', 'message', (item) => item.Id === rejected.Id)
    expect(data).toMatchObject({ Content: 'idiot', MessageMetadata: { MessageProcessingStatus: 'REJECTED' } })
    await tab.page.close()
  })
})

describe('boto3', () => {
  it('starts and stops processing and sees what it did [processing-boto3]', async () => {
    const script = fileURLToPath(new URL('python/processing.py', import.meta.url))
    const { code, stdout, stderr } = await runPython('python', [script, target.endpoint, instanceId, flowId])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const { nameless, unknown, sent, after, messages } = JSON.parse(stdout)
    expect([nameless, unknown]).toEqual(['InvalidRequestException', 'ResourceNotFoundException'])
    expect([sent.MessageMetadata, after]).toEqual([isProcessing, null])
    expect(messages).toMatchObject([{ Id: sent.Id, Content: '[CREDIT_CARD]' }, { Content: '4111 1111 1111 1111' }])
  })
})
