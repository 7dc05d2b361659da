import { largeTranscript, page } from '../../packages/client/src/testing/large-chat.ts'
import { figure } from '../goals.ts'
import { median } from '../measure/statistics.ts'
import type { Measured, Progress } from '../section.ts'

const rounds = 20
/** Where a page of 100 comes into the 10,000 items from the 1000th on. */
const places = { 'behind them': 11_000, 'before them': 0, 'in the middle of them, known already': 5000 }

/** The view that our client keeps of a chat of 10,000 items, when a page of 100 comes in and is shown. */
export async function clientView(progress: Progress): Promise<Measured> {
  progress(`a page of 100 into 10,000 items, ${rounds} times in each place`)
  const raw = Object.entries(places).map(([place, from]) => ({
    place,
    ms: median(Array.from({ length: rounds }, () => mergeMs(from))),
  }))
  const worst = raw.reduce((one, other) => (one.ms > other.ms ? one : other))
  return { raw, figures: [figure('client-page', worst.ms, `median of ${rounds}, ${worst.place}`)] }
}

function mergeMs(from: number): number {
  const transcript = largeTranscript()
  void transcript.view
  const items = page(from, 100)
  const began = performance.now()
  transcript.merge(items)
  void transcript.view
  return performance.now() - began
}
