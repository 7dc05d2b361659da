import { CreateParticipantCommand, MonitorContactCommand } from '@aws-sdk/client-connect'
import { startTestServer } from '@parley/server/testing'
import { describe, expect, it } from 'vitest'
import { ChatClients, TestSocket } from '../../../server/src/testing/chat-clients.ts'
import { ParleyProcess, runParley } from '../testing/parley-process.ts'

describe('parley tail', () => {
  it('shows what was said and what is being said until the chat ends, and nobody sees it', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const customer = await clients.startChat()
    using socket = await TestSocket.open(customer.socketUrl)
    await customer.say('Before')
    using tail = new ParleyProcess('tail', customer.contactId, '--endpoint', server.endpoint)
    await tail.says('Mia        Before')
    await customer.say('After')
    await tail.says('Mia        After')
    await clients.stop(customer.contactId)
    expect((await tail.ended()).code).toBe(0)
    expect(socket.shown.filter((shown) => shown === 'joined')).toHaveLength(1)
    expect(socket.shown).not.toContain('delivered')
  })

  it('gives the seat back on Ctrl-C: one of the five that a chat has', async () => {
    await using server = await startTestServer()
    using clients = new ChatClients(server)
    const customer = await clients.startChat()
    await customer.say('Hello')
    const supervise = async (UserId: string) => {
      const chat = { InstanceId: server.instanceId, ContactId: customer.contactId }
      await clients.connect.send(new MonitorContactCommand({ ...chat, UserId }))
      const ParticipantDetails = { ParticipantRole: 'SUPERVISOR' as 'AGENT', DisplayName: UserId }
      await clients.connect.send(new CreateParticipantCommand({ ...chat, ParticipantDetails }))
    }
    for (const name of ['Lee', 'Max', 'Kim', 'Ray']) await supervise(name)
    using tail = new ParleyProcess('tail', customer.contactId, '--endpoint', server.endpoint)
    await tail.says('Hello')
    await expect(supervise('Ann')).rejects.toMatchObject({ name: 'ServiceQuotaExceededException' })
    tail.interrupt()
    expect(await tail.ended()).toMatchObject({ err: '', code: 0 })
    await supervise('Ann')
  })

  it('says that there is no such chat, and exits with 1', async () => {
    await using server = await startTestServer()
    const { err, code } = await runParley([
      'tail',
      '11111111-2222-4333-8444-555555555555',
      '--endpoint',
      server.endpoint,
    ])
    expect(err).toMatch(/^parley: MonitorContact: ResourceNotFoundException/)
    expect(code).toBe(1)
  })
})
