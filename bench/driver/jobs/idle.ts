import { setTimeout as after } from 'node:timers/promises'
import { inTurns } from '../../measure/in-turns.ts'
import { cpuUs, memoryKb } from '../../measure/process-tree.ts'
import { type Address, targetAt } from '../target.ts'

export interface IdleJob {
  readonly address: Address
  /** Two per chat. */
  readonly connections: number
}

export interface Idle {
  readonly connections: number
  /** Memory of the server before anything was asked of it, with the chats made, and with every socket open. */
  readonly startedKb: number
  readonly preparedKb: number
  readonly connectedKb: number
  readonly bytesPerConnection: number
  /** CPU of the server while all the sockets say nothing. */
  readonly cpuPercent: number
}

const settleMs = 3000

/** Opens sockets that say nothing and weighs them, without the chats they belong to. */
export async function idle({ address, connections }: IdleJob): Promise<Idle> {
  const { pid } = address
  const target = targetAt(address)
  await after(settleMs)
  const startedKb = memoryKb(pid)
  await target.prepare(connections / 2)
  await after(settleMs)
  const preparedKb = memoryKb(pid)
  await inTurns(connections, 50, async (index) => {
    await target.connect(index >> 1, index % 2 === 0 ? 0 : 1, () => {})
  })
  await after(settleMs)
  const connectedKb = memoryKb(pid)
  const beforeUs = cpuUs(pid)
  await after(settleMs)
  return {
    connections,
    startedKb,
    preparedKb,
    connectedKb,
    bytesPerConnection: ((connectedKb - preparedKb) * 1024) / connections,
    cpuPercent: (cpuUs(pid) - beforeUs) / (settleMs * 10),
  }
}
