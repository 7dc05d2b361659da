import { setTimeout as after } from 'node:timers/promises'
import { cpuUs } from '../measure/process-tree.ts'
import { type Chats, nowUs } from './chats.ts'

export interface Saturation {
  readonly messages: number
  readonly perSecond: number
  /** CPU of the server's whole process tree per message that reached both sockets and was acknowledged. */
  readonly serverUsPerMessage: number
  readonly serverCpuPercent: number
  readonly driverCpuPercent: number
}

/**
 * One message in flight per chat: the next leaves when the last one was delivered to both and acknowledged. The first
 * `warmUpMs` are not counted.
 */
export async function saturate(chats: Chats, pid: number, warmUpMs: number, durationMs: number): Promise<Saturation> {
  const awaited = chats.answers ? 3 : 2
  const missing = Array.from({ length: chats.count }, () => 0)
  let completed = 0
  let running = true
  let inFlight = 0

  const fire = (chat: number) => {
    missing[chat] = awaited
    inFlight++
    chats.send(chat, nowUs(), (accepted) => {
      if (!accepted) throw new Error('a message was refused under load')
      arrived(chat)
    })
  }
  const arrived = (chat: number) => {
    missing[chat]!--
    if (missing[chat] !== 0) return
    completed++
    inFlight--
    if (running) fire(chat)
  }
  chats.onDelivery = ({ chat }) => arrived(chat)
  for (let chat = 0; chat < chats.count; chat++) fire(chat)

  await after(warmUpMs)
  const before = { completed, serverUs: cpuUs(pid), driver: process.cpuUsage(), atUs: nowUs() }
  await after(durationMs)
  const elapsedUs = nowUs() - before.atUs
  const messages = completed - before.completed
  const serverUs = cpuUs(pid) - before.serverUs
  const driver = process.cpuUsage(before.driver)

  running = false
  const deadlineUs = nowUs() + 5_000_000
  while (inFlight > 0) {
    if (nowUs() > deadlineUs) throw new Error(`${inFlight} messages were not delivered within 5 s`)
    await after(20)
  }
  return {
    messages,
    perSecond: (messages / elapsedUs) * 1e6,
    serverUsPerMessage: serverUs / messages,
    serverCpuPercent: (serverUs / elapsedUs) * 100,
    driverCpuPercent: ((driver.user + driver.system) / elapsedUs) * 100,
  }
}
