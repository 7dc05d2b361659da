import {
  describeDifferences,
  diffRecordings,
  parseRecording,
  playClient,
  playService,
  startRecording,
} from '@parley/testing/recording'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChatJsBrowser, type ChatJsTab } from './chatjs-page.ts'
import * as type from './content-types.ts'
import { serve } from './in-process.ts'
import type { Seat, Sent } from './participant.ts'
import { Target } from './target.ts'

let browser: ChatJsBrowser
beforeAll(async () => {
  browser = await ChatJsBrowser.launch()
})
afterAll(() => browser[Symbol.asyncDispose]())

/** What Mia does in her tab, as far as nobody else has to do something for it. */
async function tell(tab: ChatJsTab): Promise<void> {
  const { Id } = (await tab.call('sendMessage', 'Mia', 'My order is late')) as Sent
  await tab.event('Mia', 'message', (item) => item.Id === Id)
  await tab.event('Mia', 'message', (item) => item.Content === 'It is on its way')
  await tab.call('sendAttachment', 'Mia', 'order.txt', 'text/plain', 'my order')
  const { data } = await tab.event('Mia', 'message', (item) => 'Attachments' in item)
  const [file] = (data as { Attachments?: { AttachmentId?: string }[] }).Attachments ?? []
  expect(await tab.call('downloadAttachment', 'Mia', String(file?.AttachmentId))).toBe('my order')
}

describe('ChatJS in Chromium through a recording proxy', () => {
  it('chats as without, and its chat can be played again from either side', async () => {
    const lines: string[] = []
    const service = await serve()
    await using proxy = await startRecording({ target: service.endpoint, write: (line) => lines.push(line) })
    await using target = new Target(proxy.url, service)
    const seat = await target.startChat()
    const tab = await browser.tab(proxy.url)
    await tab.open('Mia', seat)
    using agent = await target.connect(await target.addParticipant(seat.contactId))
    const { Id: joined } = await agent.socket.itemOf(type.joined)
    await tab.event('Mia', 'message', (item) => item.Id === joined)
    const told = tell(tab)
    await agent.socket.item(({ Content }) => Content === 'My order is late')
    await agent.say('It is on its way')
    await told
    await agent.socket.item(({ Attachments }) => Attachments?.[0]?.AttachmentName === 'order.txt')
    await tab.page.close()
    const recording = parseRecording(lines.join(''))
    for (const secret of [seat.participantToken, 'token=', '/attachments/'])
      expect(lines.join('')).not.toContain(secret)

    await using fresh = await serve()
    const again = await playClient(recording, { endpoint: fresh.endpoint })
    expect(describeDifferences(diffRecordings(recording, again))).toBe('equal')

    const mia = recording.entries.find((entry) => 'answer' in entry && entry.status === 200)
    const { ParticipantToken } = (mia as { output: { ParticipantToken: string } }).output
    await using played = await playService(recording, { only: [ParticipantToken] })
    const other = await browser.tab(played.url)
    const own: Seat = { ...seat, participantToken: played.secret(ParticipantToken) }
    await other.open('Mia', own)
    await tell(other)
    expect(played.problems).toEqual([])
    await other.page.close()
  })
})
