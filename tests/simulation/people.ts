import { eventTypes, type Item, operations } from '../../packages/contract/src/index.ts'
import { ask } from './client.ts'
import { Growths } from './growths.ts'
import { Messages } from './messages.ts'
import type { Spectator } from './spectator.ts'
import { TranscriptReader } from './transcript-reader.ts'
import { instance, type World } from './world.ts'

/** A participant as he knows himself. */
export interface Participant {
  readonly chatId: string
  readonly participantId: string
  readonly participantToken: string
  connectionToken?: string
  readonly isBot?: boolean
  /** He has asked for something that connects him, if nothing did before. */
  mayHaveJoined?: boolean
}

/** A participant with all that is his. */
interface Person extends Participant {
  readonly spectators: Spectator[]
  readonly reader: TranscriptReader
}

interface Started {
  readonly ContactId: string
  readonly ParticipantId: string
  readonly ParticipantToken: string
}

interface Created {
  readonly ParticipantId: string
  readonly ParticipantCredentials: { readonly ParticipantToken: string }
}

const { connect, participant } = operations
const minuteMs = 60_000

/** Backends, customers and agents: everything that anybody may do, none of it in any order. */
export class People {
  readonly messages: Messages
  readonly growths: Growths
  readonly #world: World
  readonly #people: Person[] = []
  /** What backends were answered, by ClientToken. */
  readonly #told = new Map<string, string>()
  readonly #transfers: { readonly chatId: string; readonly contactId: string }[] = []
  #tokens = 0

  constructor(world: World) {
    this.#world = world
    this.messages = new Messages(world)
    this.growths = new Growths(world)
  }

  /** Somebody does something. */
  act(): void {
    const { random } = this.#world
    // The newest chats are the ones where most goes on.
    const person = random.pick(this.#people.slice(-6))
    if (person === undefined) return this.startChat()
    if (person.connectionToken === undefined && random.chance(0.6)) return this.#connect(person)
    if (person.isBot === true && random.chance(0.5)) return this.growths.grow(person)
    const roll = random.between(0, 101)
    if (roll < 30) this.messages.send(person)
    else if (roll < 38) this.messages.retry()
    else if (roll < 48) this.#dial(person)
    else if (roll < 51) random.pick(person.spectators)?.subscribe()
    else if (roll < 55) random.pick(person.spectators)?.close()
    else if (roll < 61) this.#sendEvent(person, eventTypes.typing)
    else if (roll < 63) this.#sendEvent(person, eventTypes.connectionAcknowledged)
    else if (roll < 76) this.#sendReceipt(person)
    else if (roll < 88) person.reader.turnPage()
    else if (roll < 92) this.#invite(person.chatId)
    else if (roll < 93) this.startChat()
    else if (roll < 95) this.#leave(person)
    else if (roll < 96) this.#stop(person.chatId)
    else if (roll < 98) this.#transfer(person.chatId)
    else if (roll < 99) this.#world.sweepAnswers()
    else this.#moveClock()
  }

  /** A backend starts a chat; now and then it asks twice. */
  startChat(): void {
    const { random } = this.#world
    const ClientToken = `backend ${this.#tokens++}`
    const input = {
      InstanceId: instance.id,
      ContactFlowId: instance.defaultFlowId,
      ParticipantDetails: { DisplayName: 'Customer' },
      ChatDurationInMinutes: 60,
      ClientToken,
      ...(random.chance(0.3) && { InitialMessage: { ContentType: 'text/plain', Content: 'hello' } }),
    }
    this.#askOnceOrTwice<Started>(connect.StartChatContact, input, undefined, (started) => {
      const { ContactId: chatId, ParticipantId: participantId, ParticipantToken: participantToken } = started
      this.#world.laws.hold(this.#world.ledger.chat(chatId) !== undefined, 'a chat was started before its commit')
      if (this.#isNews(ClientToken, participantId)) this.#add({ chatId, participantId, participantToken })
    })
  }

  #invite(chatId: string): void {
    if (this.#world.random.chance(0.5)) this.#setTimers(chatId)
    const ClientToken = `backend ${this.#tokens++}`
    const ParticipantRole = this.#world.random.chance(0.8) ? 'AGENT' : 'CUSTOM_BOT'
    const ParticipantDetails = { ParticipantRole, DisplayName: ParticipantRole }
    const input = { InstanceId: instance.id, ContactId: chatId, ClientToken, ParticipantDetails }
    this.#askOnceOrTwice<Created>(connect.CreateParticipant, input, chatId, (created) => {
      const { ParticipantId: participantId, ParticipantCredentials } = created
      const isThere = this.#world.ledger.chat(chatId)?.participants.some(({ id }) => id === participantId)
      this.#world.laws.hold(isThere === true, 'a participant was made before the commit')
      const { ParticipantToken: participantToken } = ParticipantCredentials
      const isBot = ParticipantRole === 'CUSTOM_BOT'
      if (this.#isNews(ClientToken, participantId)) this.#add({ chatId, participantId, participantToken, isBot })
    })
  }

  /** A backend hands a chat over, and names it by any of its contacts. */
  #transfer(chatId: string): void {
    const { laws, ledger, random } = this.#world
    const contacts = ledger.chat(chatId)?.contacts ?? []
    const ContactId = random.pick(contacts)?.id ?? chatId
    const ClientToken = `backend ${this.#tokens++}`
    const input = { InstanceId: instance.id, ContactId, ContactFlowId: instance.defaultFlowId, ClientToken }
    this.#askOnceOrTwice<{ ContactId: string }>(connect.TransferContact, input, chatId, ({ ContactId: next }) => {
      const isThere = ledger.chat(chatId)?.contacts.some(({ id }) => id === next)
      laws.hold(isThere === true, 'a transfer was acknowledged before its commit')
      if (this.#isNews(ClientToken, next)) this.#transfers.push({ chatId, contactId: next })
    })
  }

  /** To be asked when every request has been answered: each acknowledged transfer made one contact, and nothing else did. */
  checkTransfers(): void {
    const { laws, ledger } = this.#world
    const made = ledger.chatIds.flatMap((chatId) => ledger.chat(chatId)?.contacts.slice(1) ?? [])
    const acknowledged = new Set(this.#transfers.map(({ contactId }) => contactId))
    const isExact = made.length === acknowledged.size && made.every(({ id }) => acknowledged.has(id))
    laws.hold(isExact, () => `${acknowledged.size} transfers were acknowledged and ${made.length} contacts made`)
  }

  #setTimers(ContactId: string): void {
    const { random, laws, ledger } = this.#world
    const ParticipantTimerDurationInMinutes = random.between(2, 5)
    const timer = {
      ParticipantRole: random.chance(0.7) ? 'CUSTOMER' : 'AGENT',
      TimerType: random.chance(0.7) ? 'IDLE' : 'DISCONNECT_NONCUSTOMER',
      TimerValue: { ParticipantTimerDurationInMinutes },
    }
    const ChannelConfiguration = { Chat: { ParticipantTimerConfigList: [timer] } }
    const input = { InstanceId: instance.id, ContactId, ChannelConfiguration }
    const request = { operation: connect.UpdateParticipantRoleConfig, input, chatId: ContactId }
    ask(this.#world, request, () => {
      laws.hold(ledger.chat(ContactId)?.roleTimers !== undefined, 'timers were set before the commit')
    })
  }

  #askOnceOrTwice<Reply>(
    operation: typeof connect.StartChatContact | typeof connect.CreateParticipant | typeof connect.TransferContact,
    input: object,
    chatId: string | undefined,
    granted: (reply: Reply) => void,
  ): void {
    const request = { operation, input, ...(chatId !== undefined && { chatId }) }
    ask(this.#world, request, granted)
    if (this.#world.random.chance(0.3)) ask(this.#world, request, granted)
  }

  /** Whether this is the first answer to a ClientToken; every other one must say the same. */
  #isNews(clientToken: string, id: string): boolean {
    const told = this.#told.get(clientToken)
    this.#world.laws.hold(told === undefined || told === id, 'a backend that repeats itself was told another id')
    this.#told.set(clientToken, id)
    return told === undefined
  }

  #add(participant: Participant): void {
    const person = { ...participant, spectators: [] }
    this.#people.push(Object.assign(person, { reader: new TranscriptReader(this.#world, person) }))
  }

  #connect(person: Person): void {
    const { chatId, participantId, participantToken: bearer } = person
    const ConnectParticipant = this.#world.random.chance(0.3)
    const input = { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'], ConnectParticipant }
    if (ConnectParticipant) person.mayHaveJoined = true
    ask<{ ConnectionCredentials: { ConnectionToken: string } }>(
      this.#world,
      { operation: participant.CreateParticipantConnection, input, bearer, chatId, participantId },
      ({ ConnectionCredentials }) => {
        const hasJoined = !ConnectParticipant || this.#world.ledger.hasJoined(participantId)
        this.#world.laws.hold(hasJoined, 'a participant was told that he joined before the commit')
        person.connectionToken = ConnectionCredentials.ConnectionToken
      },
    )
  }

  #dial(person: Person): void {
    const spectator = this.#world.dial(person, { joins: person.mayHaveJoined !== true })
    person.mayHaveJoined = true
    person.spectators.push(spectator)
    spectator.subscribe()
  }

  #sendEvent(person: Person, ContentType: string): void {
    const { laws, ledger } = this.#world
    if (ContentType === eventTypes.connectionAcknowledged) person.mayHaveJoined = true
    this.#asParticipant<{ Id: string }>(person, participant.SendEvent, { ContentType }, ({ Id }) => {
      laws.hold(ledger.entry(Id) === undefined, 'an event that is not kept stands in the log')
      const hasJoined = ContentType === eventTypes.typing || ledger.hasJoined(person.participantId)
      laws.hold(hasJoined, 'a participant was told that he joined before the commit')
    })
  }

  #sendReceipt(person: Person): void {
    const { ledger, laws, random } = this.#world
    const isMessage = ({ item }: { item: Item }) => item.Type === 'MESSAGE'
    const message = random.pick(ledger.log(person.chatId).filter(isMessage).slice(-4))
    if (message === undefined) return
    const isRead = random.chance(0.5)
    const input = {
      ContentType: isRead ? eventTypes.read : eventTypes.delivered,
      Content: JSON.stringify({ messageId: message.id }),
    }
    this.#asParticipant(person, participant.SendEvent, input, () => {
      if (message.item.ParticipantId === person.participantId) return
      const receipt = ledger.receipts(message.id).get(person.participantId)
      const isThere = isRead ? receipt?.ReadTimestamp !== undefined : receipt?.DeliveredTimestamp !== undefined
      laws.hold(isThere, 'a receipt was acknowledged before its commit')
    })
  }

  #leave(person: Person): void {
    const { laws, ledger } = this.#world
    const ClientToken = `farewell ${person.participantId}`
    this.#asParticipant(person, participant.DisconnectParticipant, { ClientToken }, () => {
      const state = ledger.chat(person.chatId)?.participants.find(({ id }) => id === person.participantId)?.state
      laws.hold(state === 'DISCONNECTED', 'a participant was told that he left before the commit')
    })
  }

  #stop(chatId: string): void {
    const input = { InstanceId: instance.id, ContactId: chatId }
    ask(this.#world, { operation: connect.StopContact, input, chatId }, () => {
      this.#world.laws.hold(this.#world.ledger.hasEnded(chatId), 'a chat was said to be stopped before the commit')
    })
  }

  #asParticipant<Reply>(
    { chatId, participantId, connectionToken: bearer }: Person,
    operation: typeof participant.SendEvent | typeof participant.DisconnectParticipant,
    input: object,
    granted: (reply: Reply) => void,
  ): void {
    if (bearer !== undefined) ask(this.#world, { operation, input, bearer, chatId, participantId }, granted)
  }

  /** Mostly a little; sometimes past the connect limit, rarely past the end of a chat. */
  #moveClock(): void {
    const { random } = this.#world
    const far = random.chance(0.2) ? 70 * minuteMs : 3 * minuteMs
    this.#world.advance(random.chance(0.6) ? random.between(0, 3000) : random.between(minuteMs, far))
  }
}
