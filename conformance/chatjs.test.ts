import type { StartChatContactRequest } from '@aws-sdk/client-connect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChatJsBrowser, type Library, libraries } from './chatjs-page.ts'
import * as type from './content-types.ts'
import type { Sent } from './participant.ts'
import { Target } from './target.ts'

let target: Target
let browser: ChatJsBrowser
beforeAll(async () => {
  target = await Target.open()
})
afterAll(async () => {
  await target[Symbol.asyncDispose]()
})

/** One browser for all cases of a suite, and in it the library that the case is about. */
function launch(library: Library): void {
  beforeAll(async () => {
    browser = await ChatJsBrowser.launch(library)
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
  })
}

/** A customer in a tab and an agent on the API, who both see the agent's joining. */
async function converse(input: Partial<StartChatContactRequest> = {}) {
  const seat = await target.startChat(input)
  const tab = await browser.tab(target.endpoint)
  await tab.open('Mia', seat)
  const agent = await target.connect(await target.addParticipant(seat.contactId))
  const { Id } = await agent.socket.itemOf(type.joined)
  await tab.event('Mia', 'message', (item) => item.Id === Id)
  return {
    seat,
    tab,
    agent,
    async [Symbol.asyncDispose]() {
      agent[Symbol.dispose]()
      await tab.page.close()
    },
  }
}

const receipt = (messageId: string | undefined) => JSON.stringify({ messageId, disableThrottle: true })

describe.each(libraries)('%s in Chromium', (library) => {
  launch(library)
  const isChatJs = library === 'amazon-connect-chatjs'

  it('connects across origins and talks with an agent both ways [chatjs-conversation]', async () => {
    await using chat = await converse()
    const { Id, AbsoluteTime } = (await chat.tab.call('sendMessage', 'Mia', 'Hello')) as Sent
    expect(await chat.agent.socket.itemWithId(Id)).toMatchObject({ Content: 'Hello', AbsoluteTime })
    const echo = await chat.tab.event('Mia', 'message', (item) => item.Id === Id)
    expect(echo.data?.AbsoluteTime).toBe(AbsoluteTime)
    const answer = await chat.agent.say('Good morning')
    expect((await chat.tab.event('Mia', 'message', (item) => item.Id === answer.Id)).data).toMatchObject({
      Content: 'Good morning',
      ...answer,
    })
  })

  it('asks for a view by the token that a message carries [chatjs-describe-view]', async () => {
    await using chat = await converse({ SupportedMessagingContentTypes: ['text/plain', type.interactive] })
    const message = { templateType: 'ViewResource', version: '1.0', data: { content: { viewId: 'form' } } }
    const { Id } = await chat.agent.say(JSON.stringify(message), { ContentType: type.interactive })
    const { data } = await chat.tab.event('Mia', 'message', (item) => item.Id === Id)
    const { viewToken } = JSON.parse(data?.Content ?? '').data.content
    const described = await chat.tab.call('describeView', 'Mia', viewToken)
    expect(described).toMatchObject({ View: { Id: 'form', Content: { Actions: ['Submit', 'Cancel'] } } })
    await expect(chat.tab.call('describeView', 'Mia', 'a/b+c=:')).rejects.toMatchObject({ statusCode: 404 })
  })

  it('shows and sends typing [chatjs-typing]', async () => {
    await using chat = await converse()
    await chat.agent.typing()
    await chat.tab.times('Mia', 'typing', 1)
    await chat.tab.call('sendEvent', 'Mia', type.typing)
    await chat.agent.socket.item((item) => item.ContentType === type.typing && item.ParticipantRole === 'CUSTOMER')
  })

  it('shows the receipts of the other side and none of its own [chatjs-receipts]', async () => {
    await using chat = await converse()
    const sent = (await chat.tab.call('sendMessage', 'Mia', 'Hello')) as Sent
    await chat.agent.delivered(sent.Id)
    await chat.tab.times('Mia', 'delivered', 1)
    await chat.agent.read(sent.Id)
    await chat.tab.times('Mia', 'read', 1)
    const answer = await chat.agent.say('Good morning')
    await chat.tab.call('sendEvent', 'Mia', type.delivered, JSON.stringify({ messageId: answer.Id }))
    await chat.tab.call('sendEvent', 'Mia', type.read, JSON.stringify({ messageId: answer.Id }))
    await chat.agent.socket.item((item) => {
      const [first] = item.MessageMetadata?.Receipts ?? []
      return item.MessageMetadata?.MessageId === answer.Id && first?.ReadTimestamp !== undefined
    })
    expect(chat.tab.events('Mia', 'read')).toHaveLength(1)
    expect(chat.tab.events('Mia', 'delivered')).toHaveLength(1)
  })

  if (isChatJs)
    it('has each of ten read receipts take effect though all carry one ClientToken [receipts-constant-client-token]', async () => {
      await using chat = await converse()
      const bodies: string[] = []
      chat.tab.page.on('request', (request) => {
        if (request.method() === 'POST' && request.url().endsWith('/participant/event'))
          bodies.push(request.postData() ?? '')
      })
      const ids: string[] = []
      for (let n = 0; n < 10; n++) ids.push((await chat.agent.say(`message ${n}`)).Id)
      for (const id of ids) await chat.tab.call('sendEvent', 'Mia', type.read, receipt(id))
      expect(bodies.map((body) => JSON.parse(body).ClientToken)).toEqual(ids.map(() => 'INCOMING_READ_RECEIPT'))
      const messages = (await chat.agent.transcript()).filter((item) => item.Type === 'MESSAGE')
      expect(messages.map((item) => item.MessageMetadata?.Receipts?.[0]?.ReadTimestamp)).not.toContain(undefined)
      expect(messages).toHaveLength(10)
    })

  it('reads the transcript with its defaults, page by page [chatjs-transcript]', async () => {
    await using chat = await converse()
    for (let n = 0; n < 20; n++) await chat.agent.say(`message ${n}`)
    interface Page {
      InitialContactId: string
      Transcript: { Id: string }[]
      NextToken?: string
    }
    const first = (await chat.tab.call('getTranscript', 'Mia', {})) as Page
    const { NextToken: nextToken } = first
    const second = (await chat.tab.call('getTranscript', 'Mia', { nextToken })) as Page
    const all = (await chat.agent.transcript()).map((item) => item.Id)
    expect(first.Transcript.map((item) => item.Id)).toEqual(all.slice(-15))
    expect([...second.Transcript, ...first.Transcript].map((item) => item.Id)).toEqual(all)
    expect(second.NextToken).toBeUndefined()
  })

  it('sends a file across origins, downloads one, and shows why one is refused [chatjs-attachments]', async () => {
    await using chat = await converse()
    await chat.tab.call('sendAttachment', 'Mia', 'offer for Müller.txt', 'text/plain', 'an offer')
    const item = await chat.agent.socket.item(({ Type }) => Type === 'ATTACHMENT')
    const [file] = item.Attachments ?? []
    expect(file).toMatchObject({
      AttachmentName: 'offer for Müller.txt',
      ContentType: 'text/plain',
      Status: 'APPROVED',
    })
    await chat.tab.event('Mia', 'message', ({ Id }) => Id === item.Id)
    expect(await chat.tab.call('downloadAttachment', 'Mia', String(file?.AttachmentId))).toBe('an offer')
    await expect(chat.tab.call('sendAttachment', 'Mia', 'offer.exe', 'text/plain', 'x')).rejects.toMatchObject({
      type: 'ValidationException',
      message: expect.stringContaining('AttachmentName'),
    })
  })

  it('in two tabs shows both sides to both; closing one disturbs the other not [chatjs-two-tabs]', async () => {
    await using chat = await converse()
    const second = await browser.tab(target.endpoint)
    await second.open('Mia', chat.seat)
    const sent = (await second.call('sendMessage', 'Mia', 'from the second tab')) as Sent
    const answer = await chat.agent.say('to both')
    for (const tab of [chat.tab, second]) {
      await tab.event('Mia', 'message', (item) => item.Id === sent.Id)
      await tab.event('Mia', 'message', (item) => item.Id === answer.Id)
    }
    await second.page.close()
    const last = await chat.agent.say('to the one that is left')
    await chat.tab.event('Mia', 'message', (item) => item.Id === last.Id)
    expect(chat.tab.events('Mia', 'lost')).toEqual([])
  })

  it('fires CHAT_ENDED with a real item after disconnectParticipant [chatjs-disconnect]', async () => {
    await using chat = await converse()
    await chat.tab.call('disconnectParticipant', 'Mia')
    await chat.tab.times('Mia', 'ended', 1)
    const shown = chat.tab.events('Mia', 'message').map((seen) => seen.data as { ContentType: string; Id: string })
    expect(shown.slice(-2).map((item) => item.ContentType)).toEqual([type.left, type.ended])
    expect(shown.at(-1)?.Id).not.toBe('')
    await chat.agent.socket.itemOf(type.ended)
  })

  it('fires CHAT_ENDED when the agent ends the chat [chatjs-ended-by-agent]', async () => {
    await using chat = await converse()
    await chat.agent.disconnect()
    await chat.tab.times('Mia', 'ended', 1)
    expect(chat.tab.events('Mia', 'broken')).toEqual([])
  })

  it('reads the names of errors across origins: none is Unknown [chatjs-error-names]', async () => {
    await using chat = await converse()
    await expect(chat.tab.call('getTranscript', 'Mia', { scanDirection: 'FORWARD' })).rejects.toMatchObject({
      type: 'ValidationException',
      statusCode: 400,
    })
    const stranger = { ...chat.seat, contactId: crypto.randomUUID(), participantToken: 'made-up' }
    await expect(chat.tab.call('open', 'Stranger', stranger)).rejects.toMatchObject({
      type: 'AccessDeniedException',
      statusCode: 403,
    })
  })

  if (isChatJs)
    it('sends its preflights with authorization, and they pass [cors-preflight]', async () => {
      await using fresh = await ChatJsBrowser.launch()
      const seat = await target.startChat()
      const preflights: string[] = []
      const tab = await fresh.tab(target.endpoint, async (page) => {
        const devtools = await page.context().newCDPSession(page)
        await devtools.send('Network.enable')
        devtools.on('Network.requestWillBeSentExtraInfo', ({ headers }) => {
          const asked = headers['Access-Control-Request-Headers']
          if (asked) preflights.push(asked)
        })
      })
      await tab.open('Mia', seat)
      expect(preflights.length).toBeGreaterThan(0)
      for (const asked of preflights) expect(asked.split(',')).toContain('authorization')
    })
})

describe.each(libraries)('%s left alone', (library) => {
  launch(library)

  /**
   * Runs the tab's own timers, from one heartbeat to the next, and waits for what is asked every five seconds: by this clock
   * the network is slow, and no answer may be late.
   */
  async function idle(tab: Awaited<ReturnType<ChatJsBrowser['tab']>>, seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds; passed += 10) {
      const heartbeats = tab.events('Mia', 'heartbeat').length
      for (const step of [5_000, 5_000]) {
        await tab.settled()
        await tab.page.clock.runFor(step)
      }
      await tab.times('Mia', 'heartbeat', heartbeats + 1)
    }
    await tab.settled()
  }

  it('for 30 s of its own clock makes one connection request, and its deep heartbeat succeeds every 10 s [chatjs-idle-one-request] [chatjs-deep-heartbeat]', async () => {
    const seat = await target.startChat()
    const tab = await browser.tab(target.endpoint, (page) => page.clock.install())
    await tab.open('Mia', seat)
    await tab.times('Mia', 'heartbeat', 1)
    await idle(tab, 30)
    expect(tab.events('Mia', 'heartbeat')).toHaveLength(4)
    expect(tab.connectionRequests).toHaveLength(1)
    expect(tab.events('Mia', 'heartbeat failed')).toEqual([])
    await tab.page.close()
  })

  it('for an hour of its own clock renews its socket with one more request, and hears on [chatjs-refresh]', async () => {
    const seat = await target.startChat()
    const tab = await browser.tab(target.endpoint, (page) => page.clock.install())
    await tab.open('Mia', seat)
    await tab.times('Mia', 'heartbeat', 1)
    await idle(tab, 3_560)
    expect(tab.connectionRequests).toHaveLength(2)
    expect(tab.events('Mia', 'lost')).toEqual([])
    const agent = await target.connect(await target.addParticipant(seat.contactId))
    const { Id } = await agent.say('still there?')
    await tab.event('Mia', 'message', (item) => item.Id === Id)
    agent[Symbol.dispose]()
    await tab.page.close()
  })

  it('as a sixth tab asks for a connection once per hold, and disturbs none of the five [chatjs-sixth-tab]', async () => {
    const seat = await target.startChat()
    const five = await Promise.all([1, 2, 3, 4, 5].map(() => browser.tab(target.endpoint)))
    for (const tab of five) await tab.open('Mia', seat)
    const sixth = await browser.tab(target.endpoint)
    await sixth.call('open', 'Mia', seat)
    await sixth.when(() => sixth.connectionRequests.length >= 3, 'a third connection request', 10_000)
    const [, second, third] = sixth.connectionRequests
    expect(Number(third) - Number(second)).toBeGreaterThanOrEqual(2_900)
    const agent = await target.connect(await target.addParticipant(seat.contactId))
    const { Id } = await agent.say('to the five')
    for (const tab of five) {
      await tab.event('Mia', 'message', (item) => item.Id === Id)
      expect(tab.events('Mia', 'lost')).toEqual([])
      expect(tab.connectionRequests).toHaveLength(1)
    }
    agent[Symbol.dispose]()
    for (const tab of [...five, sixth]) await tab.page.close()
  })
})
