import { CreateParticipantCommand, MonitorContactCommand } from '@aws-sdk/client-connect'
import { startParley } from '@parley/testing'
import { describe, expect, it } from 'vitest'
import { ParleyProcess, runParley } from '../testing/parley-process.ts'

describe('parley tail', () => {
  it('shows what was said and what is being said until the chat ends, and nobody sees it', async () => {
    await using parley = await startParley()
    const customer = await parley.customer()
    await customer.say('Before')
    using tail = new ParleyProcess('tail', customer.contactId, '--endpoint', parley.endpoint)
    await tail.says('Mia        Before')
    await customer.say('After')
    await tail.says('Mia        After')
    await parley.endChat(customer)
    expect((await tail.ended()).code).toBe(0)
    await customer.sees('chat.ended')
    const events = customer.items.flatMap(({ Type, ContentType }) =>
      Type === 'MESSAGE' ? [] : ContentType?.split('.event.').at(-1),
    )
    expect(events).toEqual(['participant.joined', 'participant.left', 'chat.ended'])
  })

  it('gives the seat back on Ctrl-C: one of the five that a chat has', async () => {
    await using parley = await startParley()
    const customer = await parley.customer()
    await customer.say('Hello')
    const supervise = async (UserId: string) => {
      const { connect } = await parley.aws()
      const chat = { InstanceId: parley.instanceId, ContactId: customer.contactId }
      await connect.send(new MonitorContactCommand({ ...chat, UserId }))
      const ParticipantDetails = { ParticipantRole: 'SUPERVISOR' as 'AGENT', DisplayName: UserId }
      await connect.send(new CreateParticipantCommand({ ...chat, ParticipantDetails }))
    }
    for (const name of ['Lee', 'Max', 'Kim', 'Ray']) await supervise(name)
    using tail = new ParleyProcess('tail', customer.contactId, '--endpoint', parley.endpoint)
    await tail.says('Hello')
    await expect(supervise('Ann')).rejects.toMatchObject({ name: 'ServiceQuotaExceededException' })
    tail.interrupt()
    expect(await tail.ended()).toMatchObject({ err: '', code: 0 })
    await supervise('Ann')
  })

  it('says that there is no such chat, and exits with 1', async () => {
    await using parley = await startParley()
    const { err, code } = await runParley([
      'tail',
      '11111111-2222-4333-8444-555555555555',
      '--endpoint',
      parley.endpoint,
    ])
    expect(err).toMatch(/^parley: MonitorContact: ResourceNotFoundException/)
    expect(code).toBe(1)
  })
})
