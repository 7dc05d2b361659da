import { startParley } from '../../parley.ts'
import { parseRecording, type Recording } from '../entry.ts'
import { startRecording } from '../proxy.ts'
import { type Place, talk } from './talk.ts'

export interface RecordedTalk {
  readonly text: string
  readonly recording: Recording
  /** Every secret that its people held. */
  readonly secrets: readonly string[]
}

/** Records so many chats at a time as they take place at the endpoint; at a new service if none is given. */
export async function recordTalk(endpoint?: string, chats = 1): Promise<RecordedTalk> {
  const lines: string[] = []
  await using parley = await startParley()
  await using proxy = await startRecording({ target: endpoint ?? parley.endpoint, write: (line) => lines.push(line) })
  const { region, credentials, instanceId, flowId } = parley
  const place: Place = { endpoint: proxy.url, region, credentials, instanceId, flowId }
  const secrets = (await Promise.all(Array.from({ length: chats }, () => talk(place)))).flat()
  const text = lines.join('')
  return { text, recording: parseRecording(text), secrets }
}
