import { messageTypes, operations } from '../../packages/contract/src/index.ts'
import { ask } from './client.ts'
import { asSent } from './judge.ts'
import type { Participant } from './people.ts'
import type { World } from './world.ts'

/** How long a ClientToken is remembered (spec §5.3). */
const memoryMs = 10 * 60_000

interface Sent {
  readonly Id: string
  readonly AbsoluteTime: string
  readonly MessageMetadata?: object
}

/** A message that somebody wants to be in the chat once, however often he has to ask. */
interface Intent {
  readonly sender: Participant
  readonly content: string
  readonly clientToken: string | undefined
  readonly firstAskedAt: number
  readonly ids: Set<string>
}

/** Who sends what, and what came of it: acknowledged is in the log once, and refused is not there at all. */
export class Messages {
  readonly #world: World
  readonly #intents: Intent[] = []

  constructor(world: World) {
    this.#world = world
  }

  send(sender: Participant): void {
    const { clock, random } = this.#world
    const number = this.#intents.length
    const clientToken = random.chance(0.6) ? `token ${number}` : undefined
    const intent = {
      sender,
      content: `message ${number}`,
      clientToken,
      firstAskedAt: clock.now(),
      ids: new Set<string>(),
    }
    this.#intents.push(intent)
    this.#ask(intent)
    if (clientToken !== undefined && random.chance(0.2)) this.#ask(intent)
  }

  /** Asks again for one of the last messages, with the same ClientToken and body. */
  retry(): void {
    const intent = this.#world.random.pick(this.#intents.slice(-8))
    if (intent?.clientToken !== undefined) this.#ask(intent)
  }

  #ask(intent: Intent): void {
    const { sender, content, clientToken, ids, firstAskedAt } = intent
    const { clock, laws, ledger } = this.#world
    const { chatId, participantId, connectionToken } = sender
    if (connectionToken === undefined) return
    sender.mayHaveJoined = true
    const input = { ContentType: messageTypes.text, Content: content, ClientToken: clientToken }
    ask<Sent>(
      this.#world,
      { operation: operations.participant.SendMessage, input, bearer: connectionToken, chatId, participantId },
      ({ Id, AbsoluteTime, MessageMetadata }) => {
        const item = ledger.entry(Id)?.item
        const held = ledger.chat(chatId)?.held?.find(({ id }) => id === Id)
        laws.hold(item !== undefined || held !== undefined, 'a message was acknowledged before its commit')
        const isAsSaid = asSent(item?.Content ?? held?.content) === content
        const isHis = (item?.ParticipantId ?? held?.participantId) === participantId
        const isAtOnce = MessageMetadata === undefined
        const isInTime = !isAtOnce || item?.AbsoluteTime === AbsoluteTime
        laws.hold(isAsSaid && isHis && isInTime, 'a message is not what was acknowledged')
        if (!ids.has(Id)) sender.said.push(Id)
        ids.add(Id)
        const isRemembered = clock.now() < firstAskedAt + memoryMs
        laws.hold(ids.size === 1 || !isRemembered, 'a repeat was not given the first answer')
      },
    )
  }

  /** To be asked when every request has been answered. */
  check(): void {
    const { laws, ledger } = this.#world
    const committed = Map.groupBy(
      ledger.chatIds.flatMap((chatId) => ledger.log(chatId)).filter(({ item }) => item.Type === 'MESSAGE'),
      ({ item }) => asSent(item.Content),
    )
    for (const { content, ids } of this.#intents) {
      const entries = committed.get(content) ?? []
      const isExact = entries.length === ids.size && entries.every(({ id }) => ids.has(id))
      laws.hold(isExact, () => `“${content}” was acknowledged ${ids.size} times and stands ${entries.length} times`)
    }
    for (const { said } of new Set(this.#intents.map(({ sender }) => sender))) {
      const order = said.map((id) => ledger.entry(id)?.seq ?? 0)
      const isInOrder = order.every((seq, index) => seq > (order[index - 1] ?? 0))
      laws.hold(isInOrder, 'what somebody said stands in another order than it was acknowledged')
    }
  }
}
