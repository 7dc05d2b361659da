import { FullTranscript } from '../full-transcript.ts'
import type { SocketItem } from '../item.ts'

const people = [
  { ParticipantId: 'c0000000-0000-4000-8000-000000000001', DisplayName: 'Mia', ParticipantRole: 'CUSTOMER' },
  { ParticipantId: 'a0000000-0000-4000-8000-000000000002', DisplayName: 'Jo', ParticipantRole: 'AGENT' },
]

/** Items as a page brings them: read from a text, nothing shared between two of them. */
export function page(from: number, size: number): SocketItem[] {
  const items = Array.from({ length: size }, (_, index) => {
    const n = from + index
    const Id = `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`
    const by = people[n % 2]
    const receipt = {
      RecipientParticipantId: people[(n + 1) % 2]!.ParticipantId,
      ReadTimestamp: new Date(n).toISOString(),
    }
    const Receipts = n % 10 === 0 ? [receipt] : []
    const Content = `${n} `.repeat(20)
    return {
      ...{ Id, AbsoluteTime: new Date(n * 1000).toISOString(), Type: 'MESSAGE', ContentType: 'text/plain', Content },
      ...{ ...by, ContactId: '6f1a0a4e-0d57-4a44-9a8a-2b1c5d6e7f80', MessageMetadata: { MessageId: Id, Receipts } },
    }
  })
  return JSON.parse(JSON.stringify(items))
}

/** A chat of 10,000 items, from the 1000th on. */
export function largeTranscript(): FullTranscript {
  const transcript = new FullTranscript()
  for (let from = 0; from < 10_000; from += 100) transcript.merge(page(from + 1000, 100))
  return transcript
}
