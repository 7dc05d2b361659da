import { type Parley, type ParleyOptions, startParley } from '@parley/testing'
import { Target } from './target.ts'

/** The whole service in this process: its chats live by a clock that only the test moves. */
export async function serve(options?: ParleyOptions): Promise<Target & Pick<Parley, 'clock'>> {
  const parley = await startParley(options)
  return Object.assign(new Target(parley.endpoint, parley), { clock: parley.clock })
}
