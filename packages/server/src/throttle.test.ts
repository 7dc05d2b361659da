import { operations } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { noLimits, readLimits } from './chat/limits.ts'
import { ChatClients } from './testing/chat-clients.ts'
import { refusalOf } from './testing/chat-fixtures.ts'
import { startTestServer } from './testing/test-server.ts'
import { Throttle, TokenBuckets, throttleOf } from './throttle.ts'
import { VirtualClock } from './virtual-clock.ts'

describe('a token bucket', () => {
  it('gives its burst at once, then one token for each interval, and says how long to wait', () => {
    const buckets = new TokenBuckets({ perSecond: 4, burst: 3 })
    const take = (...times: readonly number[]) => times.map((now) => buckets.take('mia', now))
    expect(take(0, 0, 0, 0)).toEqual([0, 0, 0, 250])
    expect(take(249, 250, 251)).toEqual([1, 0, 249])
    expect(take(10_000, 10_000, 10_000, 10_000)).toEqual([0, 0, 0, 250])
  })

  it('is one for each who takes', () => {
    const buckets = new TokenBuckets({ perSecond: 1, burst: 1 })
    expect(['mia', 'jo', 'mia', 'jo'].map((who) => buckets.take(who, 0))).toEqual([0, 0, 1000, 1000])
  })

  it('does not lose by a clock that goes back', () => {
    const buckets = new TokenBuckets({ perSecond: 1, burst: 1 })
    expect([5000, 4000, 5000].map((now) => buckets.take('mia', now))).toEqual([0, 1000, 1000])
  })

  it('is forgotten when it is full again: memory is for those who come at present', () => {
    const buckets = new TokenBuckets({ perSecond: 1, burst: 2 })
    for (let n = 0; n < 10_000; n++) buckets.take(`participant ${n}`, n)
    expect(buckets.size).toBeLessThanOrEqual(1000)
    buckets.take('mia', 20_000)
    expect(buckets.size).toBe(1)
  })
})

describe('the throttle', () => {
  const { SendMessage, SendEvent, GetTranscript, DescribeView } = operations.participant
  const { ListInstances, DescribeInstance, DescribeRefusal } = operations.connect
  const throttleWith = (text: string) => new Throttle(readLimits(text)!, new VirtualClock())

  it('counts SendMessage and SendEvent together, and nothing else with them (spec §6.2)', () => {
    const throttle = throttleWith('SendMessage=1/2,GetTranscript=1/1')
    throttle.check(SendMessage, 'mia')
    throttle.check(SendEvent, 'mia')
    expect(refusalOf(() => throttle.check(SendMessage, 'mia'))).toBe('too-many-requests')
    throttle.check(GetTranscript, 'mia')
    throttle.check(SendMessage, 'jo')
  })

  it('gives each operation of the control plane that has no rate of its own the rate of the others', () => {
    const throttle = throttleWith('other=1/1')
    throttle.check(ListInstances, 'key')
    throttle.check(DescribeInstance, 'key')
    expect(refusalOf(() => throttle.check(ListInstances, 'key'))).toBe('too-many-requests')
    throttle.check(ListInstances, 'another key')
  })

  it('lets pass what has no rate, and what is our own', () => {
    const throttle = throttleWith('other=1/1')
    for (let n = 0; n < 20; n++) {
      throttle.check(DescribeView, 'mia')
      throttle.check(DescribeRefusal, 'key')
    }
  })

  it('is not there when there is no rate to keep', () => {
    expect(throttleOf(noLimits, new VirtualClock())).toBeUndefined()
    expect(throttleOf(readLimits('classic')!, new VirtualClock())).toBeUndefined()
    expect(throttleOf(readLimits('aws-quotas')!, new VirtualClock())).toBeDefined()
  })
})

describe('a request that is throttled', () => {
  const throttled = { name: 'ThrottlingException', message: 'Rate exceeded', $metadata: { httpStatusCode: 429 } }

  it('is told when to come again, and is heard then (spec §2.5) [throttle-retry-after]', async () => {
    await using server = await startTestServer({ limits: 'SendMessage=0.4/2' })
    using clients = new ChatClients(server)
    const customer = await clients.startChat()
    await customer.say('one')
    await customer.say('two')
    const refused = await customer.say('three').catch((error) => error)
    expect(refused).toMatchObject(throttled)
    expect(refused.$response.headers['retry-after']).toBe('3')
    expect(refused.$response.headers['access-control-expose-headers']).toContain('retry-after')
    await server.advance(2499)
    await expect(customer.say('three')).rejects.toMatchObject(throttled)
    await server.advance(1)
    await customer.say('three')
    expect(await customer.transcript()).toEqual(['joined', 'one', 'two', 'three'])
  })

  it('harms nobody else, nor what else its participant does [throttle-per-participant]', async () => {
    await using server = await startTestServer({ limits: 'aws-quotas,SendMessage=1/1' })
    using clients = new ChatClients(server)
    const customer = await clients.startChat()
    const agent = await clients.addAgent(customer.contactId)
    await customer.say('hello')
    await expect(customer.say('again')).rejects.toMatchObject(throttled)
    await agent.say('good morning')
    expect(await customer.transcript()).toEqual(['joined', 'hello', 'joined', 'good morning'])
  })

  it('is one of a caller who is known, whatever its body holds (spec §1.5) [throttle-order]', async () => {
    await using server = await startTestServer({ limits: 'SendMessage=1/1,StopContact=1/2' })
    using clients = new ChatClients(server)
    const [customer, other] = [await clients.startChat(), await clients.startChat()]
    const status = async (bearer: string, body: string) =>
      (
        await fetch(`${server.endpoint}/participant/message`, {
          method: 'POST',
          headers: { 'X-Amz-Bearer': bearer },
          body,
        })
      ).status
    const message = '{"ContentType":"text/plain","Content":"x"}'
    expect(await status(customer.connectionToken, '{}')).toBe(400)
    expect(await status(customer.connectionToken, '{}')).toBe(429)
    expect(await status('made-up', message)).toBe(403)
    expect(await status(other.connectionToken, message)).toBe(200)
    await clients.stop(customer.contactId)
    expect(await status(customer.connectionToken, message)).toBe(403)
    await expect(clients.stop('nobody')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await expect(clients.stop('nobody')).rejects.toMatchObject(throttled)
  })
})
