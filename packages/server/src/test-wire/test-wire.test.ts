import { SendMessageCommand } from '@aws-sdk/client-connectparticipant'
import type { FaultRule } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { ChatClients, TestSocket } from '../testing/chat-clients.ts'
import { startTestServer } from '../testing/test-server.ts'
import { until } from '../testing/until.ts'

/** A chat whose customer is connected, and the rules from then on. */
async function chatWith(...rules: FaultRule[]) {
  const server = await startTestServer({ faultRules: { rules: [] } })
  const clients = new ChatClients(server)
  const mia = await clients.startChat()
  const socket = await TestSocket.open(mia.socketUrl)
  await socket.sees('joined')
  server.faults.set({ rules })
  return {
    ...{ server, clients, mia, socket },
    async [Symbol.asyncDispose]() {
      socket[Symbol.dispose]()
      clients[Symbol.dispose]()
      await server.stop()
    },
  }
}

describe('a request', () => {
  it('is refused as the rule says, and nothing happens', async () => {
    const rule = { on: 'SendMessage', do: 'error', error: 'ThrottlingException', retryAfter: 7, times: 1 } as const
    await using chat = await chatWith(rule)
    const { mia } = chat
    await expect(mia.say('one')).rejects.toMatchObject({
      name: 'ThrottlingException',
      $metadata: { httpStatusCode: 429 },
      $response: { headers: { 'retry-after': '7' } },
    })
    await mia.say('two')
    expect(await mia.transcript()).toEqual(['joined', 'two'])
  })

  it('takes effect, and its answer is lost: the repeat is the same message', async () => {
    await using chat = await chatWith({ on: 'SendMessage', do: 'reset', after: true, times: 1 })
    const { mia } = chat
    await expect(mia.say('one', 'T')).rejects.toMatchObject({ name: expect.stringMatching(/Error/) })
    expect(await mia.transcript()).toEqual(['joined', 'one'])
    const { Id } = await mia.say('one', 'T')
    expect(Id).toBeDefined()
    expect(await mia.transcript()).toEqual(['joined', 'one'])
  })

  it('waits for the clock of the chats', async () => {
    await using chat = await chatWith({ on: 'SendMessage', do: 'delay', ms: 60_000 })
    const { mia, server } = chat
    const alarms = server.alarms()
    const said = mia.say('late')
    await until(() => server.alarms() > alarms, 'the fault to wait')
    expect(await mia.transcript()).toEqual(['joined'])
    await server.advance(60_000)
    await said
    expect(await mia.transcript()).toEqual(['joined', 'late'])
  })

  it('of one role alone goes wrong', async () => {
    const rule = { on: 'request', do: 'error', error: 'InternalServerException', status: 500, who: 'AGENT' } as const
    await using chat = await chatWith(rule)
    const { mia, clients } = chat
    await mia.say('fine')
    await expect(clients.addAgent(mia.contactId)).rejects.toMatchObject({ name: 'InternalServerException' })
  })

  it('never answered can be given up', async () => {
    await using chat = await chatWith({ on: 'SendMessage', do: 'hang' })
    const { clients, mia } = chat
    const message = { ConnectionToken: mia.connectionToken, ContentType: 'text/plain', Content: 'into the void' }
    const given = clients.participant.send(new SendMessageCommand(message), { abortSignal: AbortSignal.timeout(50) })
    await expect(given).rejects.toMatchObject({ name: expect.stringMatching(/Abort|Timeout/) })
  })

  it('is answered by a clock that is wrong, and drop by drop', async () => {
    const drip = { on: 'SendMessage', do: 'drip', bytesPerSecond: 100 } as const
    await using chat = await chatWith({ on: 'SendMessage', do: 'skew', ms: -3_600_000 }, drip)
    const { server, mia } = chat
    const alarms = server.alarms()
    const answered = fetch(`${server.endpoint}/participant/message`, {
      method: 'POST',
      headers: { 'X-Amz-Bearer': mia.connectionToken, 'Content-Type': 'application/json' },
      body: JSON.stringify({ ContentType: 'text/plain', Content: 'hello' }),
    })
    const response = await answered
    const behindMs = Date.now() - Date.parse(response.headers.get('date')!)
    expect(Math.round(behindMs / 60_000)).toBe(60)
    const body = response.json()
    await until(() => server.alarms() > alarms, 'the fault to wait')
    await server.advance(5000)
    expect(await body).toMatchObject({ Id: expect.any(String) })
  })
})

describe('a handshake', () => {
  it('is refused, and the next one is not', async () => {
    await using chat = await chatWith({ on: 'handshake', do: 'error', status: 503, times: 1 })
    const { mia } = chat
    await expect(TestSocket.dial(mia.socketUrl)).rejects.toThrow('503')
    using socket = await TestSocket.open(mia.socketUrl)
    expect(socket).toBeDefined()
  })
})

describe('a service that ends', () => {
  /** A little less than it waits for requests that are being answered. */
  const endWithinMs = 1400

  it.each<[string, FaultRule]>([
    ['a request that is never answered', { on: 'SendMessage', do: 'hang' }],
    ['one that is late', { on: 'SendMessage', do: 'delay', ms: 60_000 }],
    ['one whose answer is late', { on: 'SendMessage', do: 'delay', ms: 60_000, after: true }],
    ['an answer that drips', { on: 'SendMessage', do: 'drip', bytesPerSecond: 1 }],
  ])('does not wait for %s', async (_, rule) => {
    await using chat = await chatWith(rule)
    const { server, mia } = chat
    const alarms = server.alarms()
    const said = fetch(`${server.endpoint}/participant/message`, {
      method: 'POST',
      headers: { 'X-Amz-Bearer': mia.connectionToken, 'Content-Type': 'application/json' },
      body: JSON.stringify({ ContentType: 'text/plain', Content: 'hello' }),
    }).then((response) => response.text())
    const lost = expect(said).rejects.toThrow(/fetch failed|terminated/)
    await until(() => server.faults.report.length > 0 && (rule.do === 'hang' || server.alarms() > alarms), 'the fault')
    const begun = performance.now()
    await server.stop()
    expect(performance.now() - begun).toBeLessThan(endWithinMs)
    await lost
  })

  it('lets go of a handshake that is never answered', async () => {
    await using chat = await chatWith({ on: 'handshake', do: 'hang' })
    const { server, mia } = chat
    const dialled = expect(TestSocket.dial(mia.socketUrl)).rejects.toThrow()
    await until(() => server.faults.report.length > 0, 'the fault')
    await server.stop()
    await dialled
  })
})

describe('a frame', () => {
  const items = { on: 'frame', topic: 'aws/chat' } as const

  it.each<[string, FaultRule, string[]]>([
    ['is lost', { ...items, do: 'drop', from: 2, times: 1 }, ['joined', 'one', 'three']],
    ['comes twice', { ...items, do: 'double', from: 2, times: 1 }, ['joined', 'one', 'two', 'two', 'three']],
    ['changes places', { ...items, do: 'reorder', times: 1 }, ['joined', 'two', 'one', 'three']],
  ])('%s', async (_, rule, shown) => {
    await using chat = await chatWith(rule)
    const { mia, socket } = chat
    for (const word of ['one', 'two', 'three']) await mia.say(word)
    await socket.sees('three')
    await socket.settled()
    expect(socket.shown).toEqual(shown)
  })

  it('is late, and those behind it wait', async () => {
    await using chat = await chatWith({ ...items, do: 'delay', ms: 5000, times: 1 })
    const { mia, socket, server } = chat
    await mia.say('one')
    await mia.say('two')
    expect(socket.shown).toEqual(['joined'])
    await server.advance(5000)
    await socket.sees('two')
    expect(socket.shown).toEqual(['joined', 'one', 'two'])
  })

  it('closes the socket with a code', async () => {
    await using chat = await chatWith({ ...items, do: 'close', code: 1011 })
    const { mia, socket } = chat
    await mia.say('one')
    expect(await socket.closed).toBe(1011)
  })

  it.each<[FaultRule, number]>([
    [{ on: 'frame', direction: 'in', do: 'close', code: 1011 }, 1011],
    [{ on: 'frame', direction: 'in', do: 'reset' }, 1006],
  ])('behind one that %j has struck is struck no more, and not seen', async (rule, code) => {
    await using chat = await chatWith(rule)
    const { socket, server } = chat
    server.witness.clear()
    // Both are on their way before the first can be answered, and neither is.
    for (const asked of [socket.settled(), socket.settled()]) asked.catch(() => {})
    expect(await socket.closed).toBe(code)
    expect(server.faults.report).toHaveLength(1)
    expect(server.witness.frames).toHaveLength(1)
  })

  it('is the last that passes a socket which stays open', async () => {
    await using chat = await chatWith({ ...items, do: 'half-open', from: 2, times: 1 })
    const { mia, socket, server } = chat
    await mia.say('one')
    await socket.sees('one')
    await mia.say('two')
    using other = await TestSocket.open(mia.socketUrl)
    await mia.say('three')
    await other.sees('three')
    expect(socket.shown).toEqual(['joined', 'one'])
    expect(server.faults.report).toMatchObject([{ do: 'half-open', on: 'frame', participantId: mia.participantId }])
  })
})
