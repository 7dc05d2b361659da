import { startTestServer } from '@parley/server/testing'
import { describe, expect, it } from 'vitest'
import { ChatClients } from '../../server/src/testing/chat-clients.ts'
import { RemoteControls } from './remote-controls.ts'

const opened = () => startTestServer({ flags: ['--test-controls', 'on'] })

describe('Remote controls', () => {
  it('move the time, let it run and let it stand', async () => {
    await using server = await opened()
    using clients = new ChatClients(server)
    const { clock } = new RemoteControls(server.endpoint)
    const { now } = await clock.run(0)
    const customer = await clients.startChat()
    const { nextTimer } = await clock.state()
    expect((await clock.runToNextTimer()).now).toBe(nextTimer)
    expect(server.items(customer.contactId).at(-1)?.ContentType).toMatch(/chat\.ended$/)
    expect(await clock.run(0, true)).toMatchObject({ speed: 0, shared: true })
    const later = await clock.advance('25h')
    expect(later.shared).toBe(true)
    expect(Date.parse(later.now)).toBe(Date.parse(nextTimer!) + 25 * 3_600_000)
    expect(Date.parse(later.now)).toBeGreaterThan(Date.parse(now))
  })

  it('make things go wrong, equally with equal seeds, and report what did', async () => {
    await using server = await opened()
    using clients = new ChatClients(server)
    const struck = async () => {
      const { faults } = new RemoteControls(server.endpoint, 7)
      await faults.set({ on: 'SendMessage', do: 'error', error: 'ThrottlingException', probability: 0.5 })
      const customer = await clients.startChat()
      const said = await Promise.allSettled(['1', '2', '3', '4', '5', '6'].map((text) => customer.say(text)))
      expect(await faults.fired()).toHaveLength(said.filter(({ status }) => status === 'rejected').length)
      await faults.clear()
      return (await faults.fired()).length + said.filter(({ status }) => status === 'rejected').length
    }
    expect(await struck()).toBe(await struck())
  })

  it('put the state back, and forget what was kept', async () => {
    await using server = await opened()
    using clients = new ChatClients(server)
    const parley = new RemoteControls(`${server.endpoint}/`)
    const customer = await clients.startChat()
    await customer.say('One')
    const snapshot = await parley.snapshot()
    await customer.say('Two')
    await parley.restore(snapshot)
    expect(await customer.transcript()).toEqual(['joined', 'One'])
    await parley.forget(snapshot)
    await expect(parley.restore(snapshot)).rejects.toMatchObject({ name: 'RemoteControlError', status: 404 })
    await parley.reset()
    await expect(customer.say('Anybody?')).rejects.toMatchObject({ name: 'AccessDeniedException' })
  })

  it('show what was seen, by operation and topic', async () => {
    await using server = await opened()
    using clients = new ChatClients(server)
    const parley = new RemoteControls(server.endpoint)
    const customer = await clients.startChat()
    await customer.say('Hello')
    expect(await parley.requests('SendMessage')).toMatchObject([{ operation: 'SendMessage', answer: { status: 200 } }])
    expect(await parley.requests()).toHaveLength(3)
    expect(await parley.frames('aws/chat')).toEqual([])
  })

  it('say how the service is reached', async () => {
    await using server = await opened()
    using clients = new ChatClients(server)
    await new RemoteControls(server.endpoint).reachedAt('https://chat.example.com')
    expect((await clients.startChat()).socketUrl).toMatch(/^wss:\/\/chat\.example\.com\//)
  })

  it('name the member that is wrong, and say so where they are closed', async () => {
    await using server = await opened()
    await expect(new RemoteControls(server.endpoint).clock.advance('soon')).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('advance'),
    })
    await using closed = await startTestServer()
    await expect(new RemoteControls(closed.endpoint).reset()).rejects.toMatchObject({
      status: 501,
      message: expect.stringContaining('PARLEY_TEST_CONTROLS=on'),
    })
  })
})
