import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { ConnectClient, CreateParticipantCommand, StartChatContactCommand } from '@aws-sdk/client-connect'
import { expect, it, vi } from 'vitest'
import { ServiceProcess, temporaryDataDir } from '../../conformance/service-process.ts'
import { type Seen, StubbornParticipant } from './client.ts'

const InstanceId = '11111111-1111-4111-8111-111111111111'
const ContactFlowId = '22222222-2222-4222-8222-222222222222'
const chats = 20
const messagesPerParticipant = 300

/** How the service is brought down while everybody is sending. */
const downfalls = ['at random', 'at random', 'at random', 'in a checkpoint', 'in the hand-over', 'at random'] as const

it('loses, doubles and reorders nothing acknowledged when the process is killed again and again [durable-kill]', {
  timeout: 120_000,
}, async () => {
  await using data = await temporaryDataDir()
  let service = await ServiceProcess.start({ dataDir: data.path })
  const { endpoint, port } = service
  const restart = () => ServiceProcess.start({ port, dataDir: data.path })
  try {
    const pairs = await startChats(endpoint)
    const everybody = pairs.flat()
    let sent = 0
    const total = everybody.length * messagesPerParticipant
    const loads = everybody.map(async (participant, who) => {
      for (let turn = 0; turn < messagesPerParticipant; turn++) {
        await participant.send(`${who}:${turn}`, `token-${turn}`)
        sent++
      }
    })
    const kills: number[] = []
    for (const [index, downfall] of downfalls.entries()) {
      const share = Math.floor((total * (index + 0.4)) / (downfalls.length + 0.4))
      await reached(() => sent, share)
      if (downfall === 'in the hand-over') {
        service.signal('SIGTERM')
        const replacement = restart()
        await turns(randomInt(50))
        await service.kill()
        service = await replacement
      } else {
        if (downfall === 'in a checkpoint') await checkpointBegins(data.path)
        else await turns(randomInt(200))
        await service.kill()
        service = await restart()
      }
      kills.push(sent)
    }
    await Promise.all(loads)
    await Promise.all(everybody.map((participant) => participant.send('last', 'last')))

    expect(everybody.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0)).toBeGreaterThanOrEqual(10_000)
    expect(kills.length).toBeGreaterThanOrEqual(5)
    for (const pair of pairs) {
      const transcript = await pair[0]!.transcript()
      for (const participant of pair) {
        await reached(() => Number(participant.shown.at(-1)?.some(({ Content }) => Content === 'last')), 1)
      }
      checkTranscript(transcript, pair)
      for (const participant of pair) for (const shown of participant.shown) checkShown(shown, transcript)
    }
    for (const participant of everybody) participant.close()
  } finally {
    await service.kill()
  }
})

/** Every acknowledged message once, with the Id and time of its answer; times strictly increasing. */
function checkTranscript(transcript: readonly Seen[], pair: readonly StubbornParticipant[]): void {
  const byId = new Map(transcript.map((item) => [item.Id, item]))
  expect(byId.size).toBe(transcript.length)
  for (const [index, item] of transcript.entries()) {
    if (index > 0) expect(item.AbsoluteTime > transcript[index - 1]!.AbsoluteTime).toBe(true)
  }
  const acknowledged = pair.flatMap((participant) => participant.acknowledged)
  for (const { Id, AbsoluteTime, content } of acknowledged) {
    expect(byId.get(Id)).toMatchObject({ AbsoluteTime, Content: content })
  }
  // Everybody went on until every message was answered, so there is no message that nobody was told of.
  expect(transcript.filter(({ Type }) => Type === 'MESSAGE').length).toBe(acknowledged.length)
}

/** What one socket showed is a stretch of the transcript: in order, each once, nothing missing in between. */
function checkShown(shown: readonly Seen[], transcript: readonly Seen[]): void {
  const first = transcript.findIndex(({ Id }) => Id === shown[0]?.Id)
  const stretch = shown.length === 0 ? [] : transcript.slice(first, first + shown.length)
  const essence = ({ Id, AbsoluteTime, Content }: Seen) => `${Id} ${AbsoluteTime} ${Content}`
  expect(shown.map(essence)).toEqual(stretch.map(essence))
}

async function startChats(endpoint: string): Promise<StubbornParticipant[][]> {
  const connect = new ConnectClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const start = async () => {
    const { ContactId, ParticipantToken } = await connect.send(
      new StartChatContactCommand({ InstanceId, ContactFlowId, ParticipantDetails: { DisplayName: 'Mia' } }),
    )
    const { ParticipantCredentials } = await connect.send(
      new CreateParticipantCommand({ InstanceId, ContactId, ParticipantDetails: { ParticipantRole: 'AGENT' } }),
    )
    const pair = [ParticipantToken, ParticipantCredentials?.ParticipantToken].map(
      (token) => new StubbornParticipant(endpoint, token ?? ''),
    )
    for (const participant of pair) await participant.connect()
    return pair
  }
  return Promise.all(Array.from({ length: chats }, start))
}

/** The database file itself is written only by a checkpoint. */
async function checkpointBegins(dataDir: string): Promise<void> {
  const watcher = watch(join(dataDir, 'parley.db'))
  await once(watcher, 'change')
  watcher.close()
}

async function reached(count: () => number, goal: number): Promise<void> {
  await vi.waitUntil(() => count() >= goal, { interval: 2, timeout: 60_000 })
}

/** Lets the event loop turn, as a cheap random instant: no time is waited for. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}
