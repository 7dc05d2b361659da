import { setTimeout as after } from 'node:timers/promises'
import { memoryKb } from '../../measure/process-tree.ts'
import { Chats } from '../chats.ts'
import { type Paced, pace } from '../pace.ts'
import { type Saturation, saturate } from '../saturate.ts'
import type { Address } from '../target.ts'

export interface LoadJob {
  readonly address: Address
  readonly chats: number
  /** Left out where only the paced part is wanted. */
  readonly saturation?: { readonly warmUpMs: number; readonly durationMs: number }
  readonly paces: readonly { readonly perSecond: number; readonly durationMs: number }[]
}

export interface Load {
  readonly saturation?: Saturation
  readonly paces: readonly Paced[]
  readonly loadedMemoryKb: number
}

/** The work unit against one server: saturation, then each fixed rate, with a breath between them. */
export async function load(
  { address, chats: count, saturation, paces }: LoadJob,
  connected: () => void,
): Promise<Load> {
  const chats = await Chats.open(address, count)
  await after(500)
  connected()
  const saturated = saturation && (await saturate(chats, address.pid, saturation.warmUpMs, saturation.durationMs))
  const paced: Paced[] = []
  for (const { perSecond, durationMs } of paces) {
    await after(500)
    paced.push(await pace(chats, address.pid, perSecond, durationMs))
  }
  return {
    ...(saturated && { saturation: saturated }),
    paces: paced,
    loadedMemoryKb: memoryKb(address.pid),
  }
}
