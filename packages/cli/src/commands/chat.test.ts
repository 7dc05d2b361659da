import { type Parley, startParley } from '@parley/testing'
import { describe, expect, it } from 'vitest'
import { ParleyProcess, runParley } from '../testing/parley-process.ts'

/** A receipt may come behind it. */
const lastItem = (parley: Parley, contactId: string) =>
  parley.items(contactId).findLast(({ Type }) => Type !== 'MESSAGEMETADATA')

describe('parley chat', () => {
  it('brings a customer and an agent together, each in a terminal', async () => {
    await using parley = await startParley()
    const endpoint = ['--endpoint', parley.endpoint]
    using mia = new ParleyProcess('chat', ...endpoint)
    await mia.says('An agent comes in with: ')
    const [, contact = ''] = /--contact (\S+)/.exec(mia.out)!
    using jo = new ParleyProcess('chat', '--as', 'agent', '--contact', contact, ...endpoint)
    await mia.says('Jo         [participant.joined]')
    mia.type('I want a refund')
    await jo.says('Mia        I want a refund')
    jo.type('//help is at hand')
    await mia.says('Jo         /help is at hand')
    jo.type('/quit')
    expect((await jo.ended()).code).toBe(0)
    expect(lastItem(parley, contact)?.Content).toBe('/help is at hand')
    mia.type('/leave')
    expect((await mia.ended()).code).toBe(0)
    expect(lastItem(parley, contact)?.ContentType).toMatch(/chat\.ended$/)
  })

  it('says what comes out of a pipe in its order, shows it as JSON, and leaves the chat as it is', async () => {
    await using parley = await startParley()
    const { out, err, code } = await runParley(['chat', '--json', '--endpoint', parley.endpoint], 'One\nTwo\nThree')
    expect(err).toBe('')
    expect(code).toBe(0)
    const [{ contactId }, ...items] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const said = items.filter(({ Type }) => Type === 'MESSAGE').map(({ Content }) => Content)
    expect(said).toEqual(['One', 'Two', 'Three'])
    const contents = parley.items(contactId).flatMap(({ Content }) => Content ?? [])
    expect(contents).toEqual(['One', 'Two', 'Three'])
  })

  it('takes a place that there is by its token, and signs nothing', async () => {
    await using parley = await startParley()
    const { participantToken, contactId } = await parley.startChat()
    const keys = ['--access-key-id', 'nobody']
    const { code } = await runParley(
      ['chat', '--participant-token', participantToken, '--endpoint', parley.endpoint, ...keys],
      'Here I am',
    )
    expect(code).toBe(0)
    expect(lastItem(parley, contactId)?.Content).toBe('Here I am')
  })

  it('shows no control characters of others', async () => {
    await using parley = await startParley()
    const customer = await parley.customer()
    using jo = new ParleyProcess(
      'chat',
      '--as',
      'agent',
      '--contact',
      customer.contactId,
      '--endpoint',
      parley.endpoint,
    )
    await jo.says('[participant.joined]')
    await customer.say('\u001b[2JGone')
    await jo.says('\u{fffd}[2JGone')
    expect(jo.out).not.toContain('\u001b')
  })

  it('says that a token is not accepted, and not the token', async () => {
    await using parley = await startParley()
    const { err, code } = await runParley([
      ...['chat', '--participant-token', 'nobody-has-given-this', '--endpoint', parley.endpoint],
    ])
    expect(err).toMatch(/^parley: the chat cannot be entered: the participant token is not accepted; /)
    expect(err).not.toContain('nobody-has-given-this')
    expect(code).toBe(1)
  })

  it('says why it cannot be, and exits with 1; with 2 where it was called wrongly', async () => {
    const nobody = await runParley(['chat', '--endpoint', 'http://127.0.0.1:9'])
    expect(nobody.err).toMatch(/^parley: StartChatContact: .*127\.0\.0\.1:9/)
    expect(nobody.code).toBe(1)
    const { err, code } = await runParley(['chat', '--as', 'agent'])
    expect(err).toMatch(/^parley: An agent needs --contact/)
    expect(code).toBe(2)
  })
})
