import { beforeAll, describe, expect, it } from 'vitest'
import { startParley } from '../parley.ts'
import { describeDifferences, diffRecordings } from './diff.ts'
import { parseRecording, type Recording } from './entry.ts'
import { playClient } from './play-client.ts'
import { playService } from './play-service.ts'
import { startRecording } from './proxy.ts'
import { talk } from './testing/talk.ts'

/** Records the chat as it takes place on a new service. */
async function record(): Promise<{
  readonly text: string
  readonly recording: Recording
  readonly secrets: readonly string[]
}> {
  const lines: string[] = []
  await using parley = await startParley()
  await using proxy = await startRecording({ target: parley.endpoint, write: (line) => lines.push(line) })
  const { region, credentials, instanceId, flowId } = parley
  const secrets = await talk({ endpoint: proxy.url, region, credentials, instanceId, flowId })
  const text = lines.join('')
  return { text, recording: parseRecording(text), secrets }
}

describe('a recorded chat', () => {
  let first: Awaited<ReturnType<typeof record>>
  beforeAll(async () => {
    first = await record()
  })

  it('says the same as the same chat recorded again', async () => {
    const second = await record()
    expect(describeDifferences(diffRecordings(first.recording, second.recording))).toBe('equal')
  })

  it('plays its clients against a new service, and the same comes of it', async () => {
    await using parley = await startParley()
    const again = await playClient(first.recording, { endpoint: parley.endpoint })
    expect(describeDifferences(diffRecordings(first.recording, again))).toBe('equal')
  })

  it('plays its service to the same clients, and the same comes of it', async () => {
    await using service = await playService(first.recording)
    const lines: string[] = []
    await using proxy = await startRecording({ target: service.url, write: (line) => lines.push(line) })
    await using parley = await startParley()
    const { region, credentials, instanceId, flowId } = parley
    await talk({ endpoint: proxy.url, region, credentials, instanceId, flowId })
    expect(service.problems).toEqual([])
    expect(service.unasked()).toEqual([])
    expect(describeDifferences(diffRecordings(first.recording, parseRecording(lines.join(''))))).toBe('equal')
  })
})
