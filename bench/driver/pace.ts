import { setTimeout as after } from 'node:timers/promises'
import { cpuUs } from '../measure/process-tree.ts'
import { type Summary, summarize } from '../measure/statistics.ts'
import { type Chats, nowUs, senderOf } from './chats.ts'

export interface Paced {
  readonly perSecond: number
  readonly messages: number
  readonly serverUsPerMessage: number
  /** From the send to the answer, ms. Empty for targets that do not answer. */
  readonly ackMs: Summary
  /** From the send to the other participant's socket, ms. */
  readonly deliveryMs: Summary
  /** How late the driver itself was, ms: above a few ms the latencies are the driver's. */
  readonly driverLagMs: Summary
}

/** Sends at a fixed rate whatever the answers do (open loop), round the chats, and waits for the last delivery. */
export async function pace(chats: Chats, pid: number, perSecond: number, durationMs: number): Promise<Paced> {
  const messages = Math.round((perSecond * durationMs) / 1000)
  const ackMs: number[] = []
  const deliveryMs: number[] = []
  const lagMs: number[] = []
  chats.onDelivery = ({ sequence, sentAtUs, side }) => {
    if (side !== senderOf(sequence)) deliveryMs.push((nowUs() - sentAtUs) / 1000)
  }

  const serverBeforeUs = cpuUs(pid)
  const startUs = nowUs()
  for (let sent = 0; sent < messages; await after(1)) {
    const due = Math.min(messages, 1 + Math.floor(((nowUs() - startUs) * perSecond) / 1e6))
    for (; sent < due; sent++) {
      const sentAtUs = nowUs()
      lagMs.push((sentAtUs - startUs) / 1000 - (sent * 1000) / perSecond)
      chats.send(sent % chats.count, sentAtUs, (accepted) => {
        if (!accepted) throw new Error(`a message was refused at ${perSecond}/s`)
        ackMs.push((nowUs() - sentAtUs) / 1000)
      })
    }
  }
  const deadlineUs = nowUs() + 10_000_000
  while (deliveryMs.length < messages || (chats.answers && ackMs.length < messages)) {
    if (nowUs() > deadlineUs) throw new Error(`${deliveryMs.length} of ${messages} messages were delivered`)
    await after(20)
  }
  return {
    perSecond,
    messages,
    serverUsPerMessage: (cpuUs(pid) - serverBeforeUs) / messages,
    ackMs: summarize(ackMs),
    deliveryMs: summarize(deliveryMs),
    driverLagMs: summarize(lagMs),
  }
}
