import { startParley } from '@parley/testing'
import { describe, expect, it } from 'vitest'
import { readSeedFile } from '../seed-file.ts'
import { runParley } from '../testing/parley-process.ts'

const file = `
chats:
  - id: refund
    customer: Mia
    agent: Jo
    attributes: { plan: gold }
    messages:
      - customer: I want a refund.
      - agent: Of course.
  - customer: Bo
    messages: [{ customer: Never mind. }]
    ended: true
`

describe('parley seed', () => {
  it('plants the chats of a file: people, messages in their order, the end', async () => {
    await using parley = await startParley()
    const { out, err, code } = await runParley(['seed', '-', '--json', '--endpoint', parley.endpoint], file)
    expect(err).toBe('')
    expect(code).toBe(0)
    const [refund, second] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect([refund.id, second.id]).toEqual(['refund', 'chat-2'])
    const said = parley
      .items(refund.contactId)
      .map(({ DisplayName, Content, ContentType }) => [DisplayName, Content ?? ContentType?.split('.').at(-1)])
    expect(said).toEqual([
      ['Mia', 'joined'],
      ['Jo', 'joined'],
      ['Mia', 'I want a refund.'],
      ['Jo', 'Of course.'],
    ])
    expect(refund.customer.participantToken).toEqual(expect.any(String))
    expect(parley.items(second.contactId).at(-1)?.ContentType).toMatch(/chat\.ended$/)
  })

  it('changes nothing when the same chat is planted again, and gives the same one', async () => {
    await using parley = await startParley()
    const one = 'chats: [{ id: refund, messages: [{ customer: Hello }, { agent: Hi }] }]'
    const plant = () => runParley(['seed', '-', '--endpoint', parley.endpoint], one)
    const { out } = await plant()
    expect(await plant()).toEqual({ out, err: '', code: 0 })
    const [, contactId = ''] = /refund {2}(\S+)/.exec(out)!
    expect(parley.items(contactId).flatMap(({ Content }) => Content ?? [])).toEqual(['Hello', 'Hi'])
  })

  it('names the chat that was refused, and exits with 1', async () => {
    await using parley = await startParley({ limits: 'chats=1' })
    const { out, err, code } = await runParley(
      ['seed', '-', '--endpoint', parley.endpoint],
      'chats: [{}, { id: late }]',
    )
    expect(out).toMatch(/^chat-1 /)
    expect(err).toMatch(/^parley: late: StartChatContact: /)
    expect(code).toBe(1)
  })
})

describe('a file of chats', () => {
  const problems = (text: string): readonly string[] => {
    try {
      readSeedFile(text, 'f')
      return []
    } catch (error) {
      return (error as { problems: readonly string[] }).problems
    }
  }

  it('is refused with everything that is wrong, by its place', () => {
    expect(
      problems(
        'chats: [{ costumer: Mia, ended: soon }, { id: a, messages: [hello, { agent: Hi }] }, { id: a, agent: 5 }]',
      ),
    ).toEqual([
      'f: chats.1.costumer is not known. Did you mean customer?',
      'f: chats.1.ended must be true or false.',
      'f: chats.2.messages.1 must be who says what, `customer: Hello` or `agent: Hello`.',
      'f: chats.3.agent must be a text of 1 to 100 characters.',
      'f: chats.3.id: a is another chat already.',
    ])
    expect(problems('people: []')).toEqual(['f: chats must be a list of 1 to 1000 chats.'])
  })

  it('that is no YAML is refused with line and column', () => {
    expect(problems('chats:\n  - id: "a\n')[0]).toMatch(/^f:\d+:\d+: /)
  })

  it('may be JSON', () => {
    expect(readSeedFile('{"chats":[{"id":"a"}]}', 'f')).toEqual([
      { id: 'a', customer: 'Mia', agent: 'Jo', attributes: {}, messages: [], ended: false },
    ])
  })
})
