import { readFile } from 'node:fs/promises'
import {
  DescribeContactCommand,
  UpdateParticipantAuthenticationCommand,
  type UpdateParticipantAuthenticationRequest,
} from '@aws-sdk/client-connect'
import { CancelParticipantAuthenticationCommand, GetAuthenticationUrlCommand } from '@aws-sdk/client-connectparticipant'
import { TestIdentityProvider } from '@parley/server/testing/identity-provider'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChatJsBrowser } from './chatjs-page.ts'
import * as type from './content-types.ts'
import { serve } from './in-process.ts'
import type { Caller, Participant } from './participant.ts'
import { accessDenied, conflict, invalidParameter, invalidRequest, validation } from './refusals.ts'
import { runPython } from './subprocess.ts'
import { type Conversation, instanceId as InstanceId } from './target.ts'
import { present } from './waiting.ts'

const document = await readFile(new URL('../docs/authentication.md', import.meta.url), 'utf8')
/** The example in the document that is written in this language. */
const example = (language: string) => present(document.split(`\`\`\`${language}\n`)[1]?.split('```')[0], language)

let provider: TestIdentityProvider
let target: Awaited<ReturnType<typeof serve>>
let browser: ChatJsBrowser
beforeAll(async () => {
  provider = await TestIdentityProvider.start()
  target = await serve({ flags: provider.flags })
  browser = await ChatJsBrowser.launch()
})
afterAll(async () => {
  await browser[Symbol.asyncDispose]()
  await target[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})

/** Runs the document's own program. */
const ask = (contactId: string) =>
  runPython('python', ['-c', example('python'), target.endpoint, InstanceId, contactId])

/** The session that a customer is told of. */
async function session({ contactId, customer }: Conversation): Promise<string> {
  const before = customer.socket.items.length
  const { stdout, stderr } = await ask(contactId)
  expect(stderr).toBe('')
  const { Content } = await customer.socket.item(
    (item) => customer.socket.items.indexOf(item) >= before && item.ContentType === type.authentication('initiated'),
  )
  expect(JSON.parse(present(Content, 'Content'))).toEqual({ SessionId: stdout.trim() })
  return stdout.trim()
}

async function url({ connectionToken: ConnectionToken }: Caller, SessionId: string): Promise<string> {
  const { redirectUri: RedirectUri } = provider
  const command = new GetAuthenticationUrlCommand({ ConnectionToken, SessionId, RedirectUri })
  return present((await target.participantService.send(command)).AuthenticationUrl, 'AuthenticationUrl')
}

const cancel = ({ connectionToken: ConnectionToken }: Caller, SessionId: string) =>
  target.participantService.send(new CancelParticipantAuthenticationCommand({ ConnectionToken, SessionId }))
const update = (input: Omit<UpdateParticipantAuthenticationRequest, 'InstanceId'>) =>
  target.connectService.send(new UpdateParticipantAuthenticationCommand({ InstanceId, ...input }))
const status = async (ContactId: string) => {
  const { Contact } = await target.connectService.send(new DescribeContactCommand({ InstanceId, ContactId }))
  return Contact?.SegmentAttributes?.['connect:CustomerAuthentication']?.ValueMap?.['Status']?.ValueString
}
const outcome = ({ socket }: Participant, what: string) => socket.itemOf(type.authentication(what))

describe('the AWS SDK', () => {
  it('brings a customer to the provider and back, by the commands of the document [authentication-start] [authentication-url] [authentication-succeeded] [authentication-display-name] [authentication-status]', async () => {
    using chat = await target.converse()
    const AuthenticationUrl = await url(chat.customer, await session(chat))
    expect(AuthenticationUrl).toContain('?')
    const { code: CODE, state: STATE } = await provider.signIn(AuthenticationUrl)
    const variables: Readonly<Record<string, string>> = { ENDPOINT: target.endpoint, CODE, STATE }
    const [aws, ...words] = example('sh')
      .replaceAll('\\\n', ' ')
      .replaceAll(/"\$(\w+)"/g, (_, name: string) => present(variables[name], name))
      .trim()
      .split(/\s+/)
    expect(aws).toBe('aws')
    expect(await runPython('aws', words)).toMatchObject({ code: 0, stderr: '' })
    for (const { socket } of [chat.customer, chat.agent]) {
      expect(await socket.itemOf(type.authentication('succeeded'))).toMatchObject({
        Type: 'EVENT',
        ParticipantId: chat.customer.participantId,
        ParticipantRole: 'CUSTOMER',
      })
      expect(await socket.itemOf(type.displayNameUpdated)).toMatchObject({ Type: 'EVENT', DisplayName: 'Maria' })
    }
    const { Id } = await chat.customer.say('It is me')
    expect(await chat.agent.socket.itemWithId(Id)).toMatchObject({ DisplayName: 'Maria' })
    expect(await status(chat.contactId)).toBe('AUTHENTICATED')
  })

  it('sees the session as the customer alone, and in no transcript [authentication-initiated]', async () => {
    using chat = await target.converse()
    await cancel(chat.customer, await session(chat))
    await outcome(chat.agent, 'cancelled')
    const types = chat.agent.socket.items.map(({ ContentType }) => ContentType)
    expect(types).not.toContain(type.authentication('initiated'))
    expect((await chat.customer.transcript()).map(({ ContentType }) => ContentType)).toEqual([type.joined, type.joined])
  })

  it('gets the URL once, within a minute, as the customer [authentication-url-once] [authentication-expired]', async () => {
    using chat = await target.converse()
    const first = await session(chat)
    await expect(url(chat.agent, first)).rejects.toMatchObject(accessDenied)
    await url(chat.customer, first)
    await expect(url(chat.customer, first)).rejects.toMatchObject(validation)
    await cancel(chat.customer, first)
    const second = await session(chat)
    await target.clock.advance('1m')
    expect(await outcome(chat.customer, 'expired')).toMatchObject({ ParticipantRole: 'CUSTOMER' })
    await expect(url(chat.customer, second)).rejects.toMatchObject(validation)
  })

  it('who does not sign in runs into the timeout [authentication-timeout]', async () => {
    using chat = await target.converse()
    await url(chat.customer, await session(chat))
    await target.clock.advance('5m')
    await outcome(chat.customer, 'timeout')
    expect(await status(chat.contactId)).toBe('TIMEOUT')
  })

  it('who thinks better of it cancels, once [authentication-cancelled]', async () => {
    using chat = await target.converse()
    const SessionId = await session(chat)
    await expect(cancel(chat.agent, SessionId)).rejects.toMatchObject(accessDenied)
    await cancel(chat.customer, SessionId)
    await outcome(chat.customer, 'cancelled')
    await expect(cancel(chat.customer, SessionId)).rejects.toMatchObject(validation)
  })

  it('brings back one of Code and Error, for a State that was given, once [authentication-code-or-error] [authentication-state]', async () => {
    using chat = await target.converse()
    const { code: Code, state: State } = await provider.signIn(await url(chat.customer, await session(chat)))
    await expect(update({ State })).rejects.toMatchObject(invalidRequest)
    await expect(update({ State, Code, Error: 'access_denied' })).rejects.toMatchObject(invalidRequest)
    await expect(update({ State: 'made-up', Code })).rejects.toMatchObject(invalidParameter)
    await update({ State, Error: 'access_denied' })
    await outcome(chat.customer, 'failed')
    await expect(update({ State, Code })).rejects.toMatchObject(conflict)
  })
})

describe('ChatJS in Chromium', () => {
  /** A customer in a tab, who is asked to sign in. */
  async function asked() {
    const seat = await target.startChat()
    const tab = await browser.tab(target.endpoint)
    await tab.open('Mia', seat)
    const again = async () => {
      const count = tab.events('Mia', 'authentication initiated').length + 1
      await ask(seat.contactId)
      await tab.times('Mia', 'authentication initiated', count)
      const { data } = present(tab.events('Mia', 'authentication initiated').at(-1), 'an event')
      return String(JSON.parse(data?.Content ?? '').SessionId)
    }
    return { tab, again, [Symbol.asyncDispose]: () => tab.page.close() }
  }

  it('signs a customer in, and tells of each outcome [chatjs-authentication]', async () => {
    await using chat = await asked()
    const { tab } = chat
    const urlOf = async (sessionId: string) => {
      const answer = await tab.call('getAuthenticationUrl', 'Mia', sessionId, provider.redirectUri)
      return (answer as { AuthenticationUrl: string }).AuthenticationUrl
    }
    const page = await tab.page.context().newPage()
    const signIn = async () => {
      // As chat-interface does.
      await page.goto(`${await urlOf(await chat.again())}&identity_provider=shop`)
      const { searchParams } = new URL(page.url())
      return { State: present(searchParams.get('state'), 'state'), Code: present(searchParams.get('code'), 'code') }
    }
    await update(await signIn())
    await tab.times('Mia', 'authentication succeeded', 1)
    const renamed = await tab.event('Mia', 'display name updated', () => true)
    expect(renamed.data).toMatchObject({ DisplayName: 'Maria' })

    await update({ ...(await signIn()), Code: 'made-up' })
    await tab.times('Mia', 'authentication failed', 1)

    const cancelled = await chat.again()
    await tab.call('cancelParticipantAuthentication', 'Mia', cancelled)
    await tab.times('Mia', 'authentication cancelled', 1)
    await expect(urlOf(cancelled)).rejects.toMatchObject({ statusCode: 400, type: 'ValidationException' })

    await chat.again()
    await tab.settled()
    await target.clock.advance('1m')
    await tab.times('Mia', 'authentication expired', 1)

    await urlOf(await chat.again())
    await tab.settled()
    await target.clock.advance('5m')
    await tab.times('Mia', 'authentication timeout', 1)
    await page.close()
  })
})
