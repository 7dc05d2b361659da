import { messageTypes, operations } from '../../packages/contract/src/index.ts'
import { ask } from './client.ts'
import { asSent } from './judge.ts'
import type { Participant } from './people.ts'
import type { World } from './world.ts'

/** How long a ClientToken is remembered (spec §5.3). */
const memoryMs = 10 * 60_000

/** A message that a bot says in chunks, each as often as it takes until it is acknowledged. */
interface Growth {
  readonly bot: Participant
  readonly number: number
  readonly pieces: readonly string[]
  readonly firstAskedAt: number
  /** One, unless the first chunk was asked for again when its ClientToken was forgotten. */
  readonly ids: string[]
  acknowledged: number
}

/** Which bot says what in chunks, and what came of it: nothing that was acknowledged is missing in the log, nothing stands twice. */
export class Growths {
  readonly #world: World
  readonly #growths: Growth[] = []

  constructor(world: World) {
    this.#world = world
  }

  /** The next chunk of what this bot is saying, or the first of something else; what is not acknowledged is sent again. */
  grow(bot: Participant): void {
    const isOpen = (growth: Growth) => growth.bot === bot && growth.acknowledged < growth.pieces.length
    const growth = this.#growths.findLast(isOpen)
    this.#ask(growth === undefined || this.#world.random.chance(0.1) ? this.#begin(bot) : growth)
  }

  #begin(bot: Participant): Growth {
    const { clock, random } = this.#world
    const number = this.#growths.length
    const pieces = Array.from({ length: random.between(1, 5) }, (_, index) => `piece ${index} of ${number}, `)
    const growth = { bot, number, pieces, firstAskedAt: clock.now(), ids: [], acknowledged: 0 }
    this.#growths.push(growth)
    return growth
  }

  #ask(growth: Growth): void {
    const { bot, number, pieces, ids, firstAskedAt } = growth
    const { chatId, participantId, connectionToken: bearer } = bot
    const { clock, laws, ledger } = this.#world
    if (bearer === undefined) return
    bot.mayHaveJoined = true
    const ChunkNumber = growth.acknowledged + 1
    const isLast = ChunkNumber === pieces.length
    const input = {
      ...(ChunkNumber === 1
        ? { ContentType: messageTypes.text, ClientToken: `growth ${number}` }
        : { MessageId: ids[0] }),
      ChunkNumber,
      Content: pieces[ChunkNumber - 1],
      MessageCompleted: isLast,
    }
    const operation = operations.participant.SendMessageChunk
    ask<{ Id: string }>(this.#world, { operation, input, bearer, chatId, participantId }, ({ Id }) => {
      const whole = contentOf(this.#world, chatId, Id)
      laws.hold(whole !== undefined, 'a chunk was acknowledged before its commit')
      const isGrowing = ledger.chat(chatId)?.growing?.some(({ id }) => id === Id)
      laws.hold(!isLast || isGrowing !== true, 'a message was completed before its commit')
      if (!ids.includes(Id)) ids.push(Id)
      const isRemembered = clock.now() < firstAskedAt + memoryMs
      laws.hold(ids.length === 1 || !isRemembered, 'a repeated first chunk was not given the first answer')
      if (Id === ids[0]) growth.acknowledged = Math.max(growth.acknowledged, ChunkNumber)
    })
  }

  /** To be asked when every message has been completed, by its bot or by time. */
  check(): void {
    const { laws, ledger } = this.#world
    const isWhole = (id: string) => ledger.entry(id)?.item.MessageMetadata?.MessageCompleted === true
    for (const { number, pieces, ids, acknowledged } of this.#growths) {
      for (const [index, id] of ids.entries()) {
        const least = index === 0 ? acknowledged : 1
        const wholes = pieces.map((_, last) => pieces.slice(0, last + 1).join('')).slice(least - 1)
        const content = asSent(ledger.entry(id)?.item.Content) ?? ''
        laws.hold(isWhole(id) && wholes.includes(content), () => `of growth ${number} stands only “${content}”`)
      }
    }
    const known = new Set(this.#growths.flatMap(({ ids }) => ids))
    const stored = ledger.chatIds.flatMap((chatId) => ledger.log(chatId)).filter(({ id }) => isWhole(id))
    laws.hold(
      stored.every(({ id }) => known.has(id)),
      'a message in chunks stands in the log that nobody was acknowledged',
    )
  }
}

/** What is committed of a message, whole or not. */
export function contentOf({ ledger }: Pick<World, 'ledger'>, chatId: string, id: string): string | undefined {
  const { growing = [], held = [] } = ledger.chat(chatId) ?? {}
  return ledger.entry(id)?.item.Content ?? [...growing, ...held].find((message) => message.id === id)?.content
}
