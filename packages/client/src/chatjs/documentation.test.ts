import { readFileSync } from 'node:fs'
import { DescribeContactCommand } from '@aws-sdk/client-connect'
import { startParley } from '@parley/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from './index.ts'

const folder = new URL('../../../../node_modules/amazon-connect-chatjs/', import.meta.url)
const readme = readFileSync(new URL('README.md', folder), 'utf8')
const types = readFileSync(new URL('dist/index.d.ts', folder), 'utf8')

/** What a part of the documentation calls on a session, by heading. */
const sectionsOf = (title: string) =>
  readme
    .split(/^### /m)
    .find((part) => part.startsWith(title))!
    .split(/^#{4,5} /m)
    .slice(1)
    .map((section) => ({
      name: /^`\w+\.(\w+)\(\)`/.exec(section)?.[1] ?? '',
      snippets: [...section.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => code),
    }))

const documented = [...sectionsOf('`chatSession` Methods'), ...sectionsOf('`chatSession` Events')].filter(
  ({ name }) => name !== '',
)

/** Needs what only a page, a person or Amazon has, or does not compile as it is printed. */
const notToBeRun: Readonly<Record<string, string>> = {
  sendAttachment: 'a file input',
  downloadAttachment: 'an attachment of a page',
  getAttachmentURL: 'an attachment of the chat',
  getAuthenticationUrl: 'a comma, and a flow that authenticates',
  cancelParticipantAuthentication: 'a comma, and a flow that authenticates',
  describeView: 'the token of a view',
  onTranscriptUpdated: 'nothing, and is run below',
}

const AsyncFunction = (async () => {}).constructor as new (...source: string[]) => (...given: unknown[]) => unknown

describe('What ChatJS documents', () => {
  const running = startParley()
  let session: connect.CustomerChatSession

  beforeAll(async () => {
    const parley = await running
    connect.ChatSession.setGlobalConfig({ endpoint: parley.endpoint })
    session = connect.ChatSession.create({ chatDetails: await parley.startChat(), type: 'CUSTOMER' })
    await session.connect()
  })
  afterAll(async () => {
    session.breakConnection()
    await (await running).stop()
  })

  it('is all there: the methods and events of the README', () => {
    expect(documented.length).toBeGreaterThan(30)
    const missing = documented.filter(({ name }) => typeof session[name as 'connect'] !== 'function')
    expect(missing).toEqual([])
  })

  it.each(['ChatSessionInterface', 'AgentChatSession', 'CustomerChatSession'])('and those of its %s', (name) => {
    const body = new RegExp(`interface ${name} .*?{\n(.*?)^ {2}}$`, 'ms').exec(types)?.[1] ?? ''
    const members = [...body.matchAll(/^ {4}(\w+)[(<]/gm)].map(([, member]) => String(member))
    expect(members).not.toEqual([])
    expect(members.filter((member) => typeof session[member as 'connect'] !== 'function')).toEqual([])
  })

  it('is all there: what connect.ChatSession has', () => {
    const { ChatSession } = connect
    const section = /window\.connect\.ChatSession = \{\n(.*?)^\};/ms.exec(readme)?.[1] ?? ''
    const members = [...section.matchAll(/^ {2}(\w+):/gm)].map(([, member]) => String(member))
    expect(members).toEqual(['create', 'setGlobalConfig', 'LogLevel', 'Logger', 'SessionTypes'])
    expect(Object.keys(ChatSession)).toEqual(expect.arrayContaining(members))
    expect(ChatSession.LogLevel).toEqual({ DEBUG: 10, INFO: 20, WARN: 30, ERROR: 40, ADVANCED_LOG: 50 })
    expect(ChatSession.SessionTypes).toEqual({ AGENT: 'AGENT', CUSTOMER: 'CUSTOMER' })
  })

  const runnable = documented
    .filter(({ name }) => !(name in notToBeRun) && name !== 'disconnectParticipant')
    .flatMap(({ name, snippets }) => snippets.map((code): [string, string] => [name, code]))

  it.each(runnable)('runs as it is printed: %s', async (_, code) => {
    const names = ['chatSession', 'agentChatSession', 'transcript', 'setState']
    await new AsyncFunction(...names, code)(session, session, [], () => {})
  })

  it('runs as it is printed: a customer session, from its start to the end of the chat', async () => {
    const parley = await running
    const [, code = ''] = /^### Customer Session\n.*?```typescript\n(.*?)^```$/ms.exec(readme) ?? []
    expect(code).toMatch(/^import "amazon-connect-chatjs"/)
    const program = new AsyncFunction('connect', 'fetch', code.replace(/^import .*/, ''))
    const { contactId, participantId, participantToken } = await parley.startChat()
    const chatDetails = { ContactId: contactId, ParticipantId: participantId, ParticipantToken: participantToken }
    await program(connect, async () => Response.json(chatDetails))
    const described = new DescribeContactCommand({ InstanceId: parley.instanceId, ContactId: contactId })
    const { Contact } = await (await parley.aws()).connect.send(described)
    expect(Contact).toMatchObject({ DisconnectReason: 'CUSTOMER_DISCONNECT' })
  })
})
