/** Where an outbox lies in a storage. */
import type { OutboxStore, Outgoing } from './outbox.ts'
import type { Platform } from './platform.ts'

/** A name for what belongs to this participant; his token is not to be read from it. */
export function outboxName(participantToken: string): string {
  let hash = 0
  for (const letter of participantToken) hash = (hash * 31 + letter.charCodeAt(0)) % 1e9
  return `parley:outbox:${hash}`
}

/** Another tab may write there as well: what it has put there stays. */
export function storeOf({ storage }: Platform, name: string): OutboxStore {
  const ours = new Set<string>()
  const note = (messages: readonly Outgoing[]) => {
    for (const { key } of messages) ours.add(key)
    return messages
  }
  const load = async (): Promise<readonly Outgoing[]> => JSON.parse((await storage?.getItem(name)) ?? '[]')
  return {
    load: async () => note(await load()),
    async save(messages) {
      note(messages)
      const all = [...(await load()).filter(({ key }) => !ours.has(key)), ...messages]
      if (all.length > 0) await storage?.setItem(name, JSON.stringify(all))
      else await storage?.removeItem(name)
    },
  }
}
