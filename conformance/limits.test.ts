import { fileURLToPath } from 'node:url'
import { LimitExceededException } from '@aws-sdk/client-connect'
import { ThrottlingException } from '@aws-sdk/client-connectparticipant'
import { describe, expect, it } from 'vitest'
import { ChatJsBrowser } from './chatjs-page.ts'
import { serve } from './in-process.ts'
import { invalidParameter, invalidRequest, validation } from './refusals.ts'
import { runPython } from './subprocess.ts'
import { flowId, instanceId, type Target } from './target.ts'

// In this process the clock of the chats stands still, so what is used up stays so.
describe('the AWS SDK for JavaScript', () => {
  it('tries a throttled call three times, then throws ThrottlingException [throttled-clients]', async () => {
    await using target = await serve({ limits: 'SendMessage=1/2' })
    const customer = await target.caller(await target.startChat())
    await customer.say('one')
    await customer.say('two')
    const refused: unknown = await customer.say('three').catch((error) => error)
    expect(refused).toBeInstanceOf(ThrottlingException)
    expect(refused).toMatchObject({ message: 'Rate exceeded', $metadata: { httpStatusCode: 429, attempts: 3 } })
  })

  it('starts exactly as many chats as the quota has places, though it tries each start three times [chats-quota]', async () => {
    await using target = await serve({ limits: 'chats=3' })
    const starts = await Promise.allSettled(Array.from({ length: 8 }, () => target.startChat()))
    const started = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
    const refused = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason as unknown] : []))
    expect([started.length, refused.length]).toEqual([3, 5])
    for (const error of refused) {
      expect(error).toBeInstanceOf(LimitExceededException)
      expect(error).toMatchObject({ $metadata: { httpStatusCode: 429, attempts: 3 } })
    }
    await (await target.caller(started[0]!)).disconnect()
    await target.startChat()
    await expect(target.startChat()).rejects.toBeInstanceOf(LimitExceededException)
  })

  it('gets the chat of a known ClientToken though there is no place for another [chats-quota-repeat]', async () => {
    await using target = await serve({ limits: 'chats=1' })
    const first = await target.startChat({ ClientToken: 'T' })
    expect(await target.startChat({ ClientToken: 'T' })).toEqual(first)
  })

  it('may send fewer characters under the preset `classic` [message-length-classic]', async () => {
    await using target = await serve({ limits: 'classic' })
    const customer = await target.caller(await target.startChat())
    await customer.say('🙂'.repeat(1024))
    await expect(customer.say('x'.repeat(1025))).rejects.toMatchObject(validation)
  })

  it('may begin with 16,384 bytes of UTF-8, and under `classic` with 1024 characters [initial-message-length]', async () => {
    await using target = await serve()
    await using classic = await serve({ limits: 'classic' })
    const begin = (on: Target, Content: string) =>
      on.startChat({ InitialMessage: { ContentType: 'text/plain', Content } })
    for (const content of ['x'.repeat(16_384), '€'.repeat(5_461)]) await begin(target, content)
    await begin(classic, '🙂'.repeat(1024))
    await expect(begin(target, 'x'.repeat(16_385))).rejects.toMatchObject(invalidParameter)
    await expect(begin(target, '€'.repeat(5_462))).rejects.toMatchObject(invalidRequest)
    await expect(begin(classic, 'x'.repeat(1025))).rejects.toMatchObject(invalidRequest)
  })
})

describe('boto3', () => {
  it('raises the modelled classes for 429 and 402, and tries again only after a 429 [throttled-clients]', async () => {
    await using target = await serve({ limits: 'SendMessage=1/2,chats=2' })
    const script = fileURLToPath(new URL('python/limits.py', import.meta.url))
    const { code, stdout, stderr } = await runPython('python', [script, target.endpoint, instanceId, flowId])
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const refusal = (name: string, status: number, attempts: number) => ({
      modelled: true,
      code: name,
      status,
      attempts,
    })
    expect(JSON.parse(stdout)).toEqual({
      messages: [null, null, refusal('ThrottlingException', 429, 3)],
      bots: [null, refusal('ServiceQuotaExceededException', 402, 1)],
      chats: [null, refusal('LimitExceededException', 429, 3)],
    })
  })
})

describe('ChatJS', () => {
  it('is told that it sends too fast, keeps its session and goes on [chatjs-throttled]', async () => {
    await using target = await serve({ limits: 'aws-quotas,SendMessage=1/3' })
    await using browser = await ChatJsBrowser.launch()
    const seat = await target.startChat()
    const tab = await browser.tab(target.endpoint)
    await tab.open('Mia', seat)
    const send = (text: string) => tab.call('sendMessage', 'Mia', text)
    const sent = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => send(`message ${n}`)))
    const refused = sent.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
    expect(refused).toHaveLength(7)
    for (const error of refused) expect(error).toMatchObject({ type: 'ThrottlingException', statusCode: 429 })

    using agent = await target.connect(await target.addParticipant(seat.contactId))
    const { Id } = await agent.say('slowly, please')
    await tab.event('Mia', 'message', (item) => item.Id === Id)
    await target.clock.advance('1s')
    await send('as you like')
    await agent.socket.item((item) => item.Content === 'as you like')
    for (const event of ['lost', 'broken', 'ended']) expect(tab.events('Mia', event)).toEqual([])
    expect(tab.connectionRequests).toHaveLength(1)
  })

  it('connects at once while another participant is throttled for connecting [chatjs-throttled]', async () => {
    await using target = await serve({ limits: 'CreateParticipantConnection=1/1' })
    const hasty = await target.startChat()
    await target.connection(hasty.participantToken)
    await expect(target.connection(hasty.participantToken)).rejects.toBeInstanceOf(ThrottlingException)
    await using browser = await ChatJsBrowser.launch()
    const tab = await browser.tab(target.endpoint)
    await tab.open('Mia', await target.startChat())
    expect(tab.connectionRequests).toHaveLength(1)
  })
})
