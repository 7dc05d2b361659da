import { describe, expect, it } from 'vitest'
import { startParley } from './parley.ts'

describe('a service in the test’s process', () => {
  it('has a customer and an agent who talk', async () => {
    await using parley = await startParley()
    const mia = await parley.customer({ initialMessage: 'Is anybody there?' })
    const jo = await parley.agent(mia)
    await jo.say('Hello Mia')
    const hello = await mia.sees('Hello Mia')
    await mia.read(hello)
    await parley.expectItem(mia, { Content: 'Hello Mia', ParticipantRole: 'AGENT' })
    expect((await mia.transcript()).map(({ Content }) => Content).filter(Boolean)).toEqual([
      'Is anybody there?',
      'Hello Mia',
    ])
  })

  it('is one of several that know nothing of each other', async () => {
    await using one = await startParley()
    await using other = await startParley()
    const mia = await one.customer()
    expect(one.items(mia)).not.toEqual([])
    expect(other.items(mia)).toEqual([])
    expect(one.endpoint).not.toBe(other.endpoint)
  })

  it('comes with the AWS SDK’s clients', async () => {
    await using parley = await startParley()
    const { connect } = await parley.aws()
    const { DescribeContactCommand } = await import('@aws-sdk/client-connect')
    const { contactId } = await parley.startChat({ name: 'Mia' })
    const described = await connect.send(
      new DescribeContactCommand({ InstanceId: parley.instanceId, ContactId: contactId }),
    )
    expect(described.Contact?.Id).toBe(contactId)
  })

  it('gives the same ids for the same seed', async () => {
    const idsOf = async (seed: number) => {
      await using parley = await startParley({ seed, now: '2026-03-02T09:00:00Z' })
      const mia = await parley.customer()
      const { Id } = await mia.say('hello')
      return [mia.contactId, mia.participantId, Id]
    }
    expect(await idsOf(7)).toEqual(await idsOf(7))
    expect(await idsOf(8)).not.toEqual(await idsOf(7))
  })
})

describe('a person', () => {
  it('knows how his last socket was closed: by the service, or by himself', async () => {
    await using parley = await startParley()
    const mia = parley.person(await parley.startChat())
    mia.drop()
    expect([mia.isConnected, mia.closedWith]).toEqual([false, undefined])
    await mia.connect()
    expect([mia.isConnected, mia.closedWith]).toEqual([true, undefined])
    mia.drop()
    expect([mia.isConnected, mia.closedWith]).toEqual([false, 1005])
    await mia.connect()
    expect([mia.isConnected, mia.closedWith]).toEqual([true, undefined])
    await parley.restore(parley.snapshot())
    await expect.poll(() => mia.closedWith).toBe(1012)
    mia.drop()
    expect([mia.isConnected, mia.closedWith]).toEqual([false, 1012])
  })
})

describe('its options', () => {
  it('are those that there are: another one, which only JavaScript lets pass, is told by its name', async () => {
    const misspelt = { sharedClok: true } as object
    await expect(startParley(misspelt)).rejects.toThrow('there is no option sharedClok: did you mean sharedClock?')
    await expect(startParley({ unknownOption: 1 } as object)).rejects.toThrow('there is no option unknownOption')
  })
})

describe('its time', () => {
  it('stands still, and a day passes at once', async () => {
    await using parley = await startParley({ now: '2026-03-02T09:00:00Z' })
    const mia = await parley.customer()
    await parley.clock.advance('25h')
    await mia.sees('chat.ended')
    expect(parley.clock.now()).toEqual(new Date('2026-03-03T10:00:00Z'))
    await expect(mia.say('too late')).rejects.toMatchObject({ reason: 'ended' })
  })

  it('moves by whole milliseconds, also where it is told of parts', async () => {
    await using parley = await startParley({ now: 0 })
    const mia = await parley.customer()
    await parley.clock.advance(0.4)
    expect(Number.isInteger(parley.clock.now().getTime())).toBe(true)
    await mia.say('hello')
    await mia.sees('hello')
  })

  it('begins nowhere if it is told nonsense', async () => {
    await expect(startParley({ now: 'tomorrow' })).rejects.toThrow('now: tomorrow is no time')
  })

  it('ends with the year 9998, and says so before dates become none', async () => {
    await using parley = await startParley({ now: '2026-03-02T09:00:00Z' })
    await expect(parley.clock.advance('10000000d')).rejects.toThrow('the clock ends at 9999-01-01T00:00:00.000Z')
    expect(parley.clock.now()).toEqual(new Date('2026-03-02T09:00:00Z'))
    await expect(startParley({ now: 8e15 })).rejects.toThrow('the clock ends at 9999-01-01T00:00:00.000Z')
  })

  it('goes to the next timer by itself', async () => {
    await using parley = await startParley()
    const seat = await parley.startChat()
    expect(await parley.clock.runToNextTimer()).toBe(5 * 60_000)
    await parley.expectItem(seat, 'chat.ended')
  })

  it('runs as fast as it is told', async () => {
    await using parley = await startParley({ now: 0 })
    parley.clock.autoAdvance(1_000_000)
    const seat = await parley.startChat()
    await parley.expectItem(seat, 'chat.ended', { within: '1d' })
    parley.clock.autoAdvance(0)
    expect(parley.clock.now().getTime()).toBeGreaterThan(5 * 60_000)
  })
})

describe('its state', () => {
  it('goes back to a snapshot', async () => {
    await using parley = await startParley()
    const mia = await parley.customer()
    await mia.say('before')
    const snapshot = parley.snapshot()
    await mia.say('after')
    await parley.restore(snapshot)
    expect(parley.items(mia).map(({ Content }) => Content)).toContain('before')
    expect(parley.items(mia).map(({ Content }) => Content)).not.toContain('after')
    await mia.connect()
    await mia.say('again')
    await mia.sees('again')
  })

  it('is empty after a reset, and the clock where it began', async () => {
    await using parley = await startParley({ now: '2026-03-02T09:00:00Z' })
    const mia = await parley.customer()
    parley.faults.set({ on: 'request', do: 'error', status: 500 })
    await parley.clock.advance('1h')
    await parley.reset()
    expect(parley.items(mia)).toEqual([])
    expect(parley.requests()).toEqual([])
    expect(parley.clock.now()).toEqual(new Date('2026-03-02T09:00:00Z'))
    await parley.customer()
  })
})

describe('its faults', () => {
  it('strike by rules, and tell that they did', async () => {
    await using parley = await startParley()
    const mia = await parley.customer()
    parley.faults.set({ name: 'busy', on: 'SendMessage', do: 'error', error: 'ThrottlingException', times: 1 })
    await expect(mia.say('one')).rejects.toMatchObject({ reason: 'throttled' })
    await mia.say('two')
    expect(parley.faults.fired).toMatchObject([{ rule: 'busy', participantId: mia.participantId }])
  })

  it('are refused where they make no sense, with the member', async () => {
    await using parley = await startParley()
    expect(() => parley.faults.set({ on: 'SendMessage', do: 'drop' })).toThrow(/rules\.1\.member\.do/)
    await expect(startParley({ faults: [{ on: 'SendMesage', do: 'reset' }] })).rejects.toThrow(/rules\.1\.member\.on/)
    await expect(startParley({ seed: 1.5 })).rejects.toThrow(/seed/)
  })

  it('that strike a file leave nothing of it, and the person says so', async () => {
    await using parley = await startParley()
    const mia = await parley.customer()
    parley.faults.set({ on: 'upload', do: 'error', status: 503, times: 1 })
    await expect(mia.attach('bill.txt', 'text/plain', 'one')).rejects.toThrow(
      'the upload of bill.txt was refused with 503',
    )
    await mia.attach('bill.txt', 'text/plain', 'one')
  })
})

describe('an expectation', () => {
  it('that is not met says what there is instead', async () => {
    await using parley = await startParley({ now: '2026-03-02T09:00:00Z' })
    const mia = await parley.customer()
    await mia.say('good morning')
    const late = parley.expectItem(mia, { Content: 'good evening', ParticipantRole: 'CUSTOMER' }, { within: '5s' })
    await parley.clock.advance('6s')
    await expect(late).rejects.toThrow(
      [
        'expected an item {"Content":"good evening","ParticipantRole":"CUSTOMER"}, and there are only these 2:',
        '  09:00:00.000 CUSTOMER   "participant.joined"  ← it has no Content',
        '  09:00:00.001 CUSTOMER   "good morning"  ← its Content is "good morning"',
      ].join('\n'),
    )
  })

  it('says which clock it was by which it was late, and what there is of a chat that there is not', async () => {
    await using parley = await startParley()
    const late = parley.expectItem('nobody', 'Hello', { within: '5s' })
    await parley.clock.advance('6s')
    await expect(late).rejects.toThrow('there is none at all: is it the right chat?\n(6000 ms of the chat’s time have')
  })

  it('rejects where its time is none', async () => {
    await using parley = await startParley()
    await expect(parley.expectItem('nobody', 'Hello', { within: 'soon' })).rejects.toThrow('is no duration')
    await expect(parley.waitForMessage('nobody', 'Hello', { within: 'soon' })).rejects.toThrow('is no duration')
    await expect(parley.clock.advance('soon')).rejects.toThrow('is no duration')
  })

  it('finds what comes later', async () => {
    await using parley = await startParley()
    const mia = await parley.customer()
    const waited = parley.waitForMessage(mia, /hello/)
    await mia.say('well, hello')
    expect(await waited).toMatchObject({ Content: 'well, hello' })
  })
})

describe('what went over the wire', () => {
  it('is asked for by names that there are, since nothing would ever be found by others', async () => {
    await using parley = await startParley()
    expect(() => parley.requests('SendMesage')).toThrow('there is no operation SendMesage: did you mean SendMessage?')
    expect(() => parley.frames('aws/chats')).toThrow('there is no topic aws/chats: did you mean aws/chat?')
  })

  it('is there to be looked at, without tokens', async () => {
    await using parley = await startParley()
    const mia = await parley.customer()
    await mia.say('hello')
    await mia.sees('hello')
    expect(parley.requests('SendMessage')).toMatchObject([
      { who: { role: 'CUSTOMER' }, input: { Content: 'hello' }, answer: { status: 200 } },
    ])
    expect(parley.frames('aws/subscribe').map(({ direction }) => direction)).toEqual(['in', 'out'])
    expect(parley.frames('aws/chat').at(-1)).toMatchObject({ direction: 'out', content: { Content: 'hello' } })
    expect(JSON.stringify([parley.requests(), parley.frames()])).not.toContain(mia.seat.participantToken)
  })
})
