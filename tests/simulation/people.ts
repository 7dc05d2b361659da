import { eventTypes, operations } from '../../packages/contract/src/index.ts'
import { ask } from './client.ts'
import { Growths } from './growths.ts'
import { judgeArn } from './judge.ts'
import { type Entry, sees } from './ledger.ts'
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
  readonly supervises?: true
  /** The Ids of his messages, in the order in which he was told them. */
  readonly said: string[]
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
const modes = [eventTypes.active, eventTypes.inactive]
const capabilities = [['SILENT_MONITOR', 'BARGE'], ['SILENT_MONITOR'], ['BARGE']]

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
    if (person.supervises && random.chance(0.2)) return this.#sendEvent(person, random.pick(modes)!)
    const roll = random.between(0, 106)
    if (roll < 30) this.messages.send(person)
    else if (roll < 38) this.messages.retry()
    else if (roll < 48) this.#dial(person)
    else if (roll < 51) random.pick(person.spectators)?.subscribe()
    else if (roll < 55) random.pick(person.spectators)?.close()
    else if (roll < 61) this.#sendEvent(person, person.supervises ? random.pick(modes)! : eventTypes.typing)
    else if (roll < 63) this.#sendEvent(person, eventTypes.connectionAcknowledged)
    else if (roll < 75) this.#sendReceipt(person)
    else if (roll < 78) this.#monitor(person.chatId)
    else if (roll < 88) person.reader.turnPage()
    else if (roll < 92) this.#invite(person.chatId)
    else if (roll < 93) this.startChat()
    else if (roll < 95) this.#leave(person)
    else if (roll < 96) this.#stop(person.chatId)
    else if (roll < 98) this.#transfer(person.chatId)
    else if (roll < 99) this.#world.sweepAnswers()
    else if (roll < 104) this.#process(person.chatId)
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
      ...(random.chance(0.5) && { DisconnectOnCustomerExit: ['AGENT'] }),
      ...(random.chance(0.3) && { InitialMessage: { ContentType: 'text/plain', Content: 'hello' } }),
    }
    this.#askOnceOrTwice<Started>(connect.StartChatContact, input, undefined, (started) => {
      const { ContactId: chatId, ParticipantId: participantId, ParticipantToken: participantToken } = started
      this.#world.laws.hold(this.#world.ledger.chat(chatId) !== undefined, 'a chat was started before its commit')
      if (this.#isNews(ClientToken, participantId)) this.#add({ chatId, participantId, participantToken })
    })
  }

  #invite(chatId: string): void {
    if (this.#world.random.chance(0.8)) this.#setTimers(chatId)
    if (this.#world.random.chance(0.4)) this.#setDisconnectFlow(chatId)
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

  /** A backend lets somebody watch, or changes what he may do, and takes his seat. */
  #monitor(chatId: string): void {
    const { laws, ledger, random } = this.#world
    const UserId = random.pick(['Lee', 'Kim'])!
    const contact = { InstanceId: instance.id, ContactId: chatId }
    const input = { ...contact, UserId, AllowedMonitorCapabilities: random.pick(capabilities) }
    ask(this.#world, { operation: connect.MonitorContact, input, chatId }, () => {
      const isThere = ledger.chat(chatId)?.participants.some(({ supervision }) => supervision?.userId === UserId)
      laws.hold(isThere === true, 'a supervisor was brought in before the commit')
      const seat = { ...contact, ParticipantDetails: { ParticipantRole: 'SUPERVISOR', DisplayName: UserId } }
      const request = { operation: connect.CreateParticipant, input: seat, chatId }
      ask<Created>(this.#world, request, ({ ParticipantId: participantId, ParticipantCredentials }) => {
        const { ParticipantToken: participantToken } = ParticipantCredentials
        const isKnown = this.#people.some((person) => person.participantId === participantId)
        if (!isKnown) this.#add({ chatId, participantId, participantToken, supervises: true })
      })
    })
  }

  #setDisconnectFlow(ContactId: string): void {
    const { laws, ledger, random } = this.#world
    const wait = () => ({ Type: 'wait', Minutes: random.between(1, 4) })
    const Steps = [{ Type: 'say', Content: 'How was it?' }, wait(), { Type: 'say', Content: 'Really?' }, wait()]
    const input = { InstanceId: instance.id, ContactId, Steps: Steps.slice(0, random.between(1, 4)) }
    ask(this.#world, { operation: connect.SetDisconnectFlow, input, chatId: ContactId }, () => {
      const chat = ledger.chat(ContactId)
      const isKnown =
        chat?.disconnectFlow !== undefined || (chat?.contacts.length ?? 0) > 1 || chat?.ended !== undefined
      laws.hold(isKnown, 'a disconnect flow was set before the commit')
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
    const contacts = ledger.chatIds.flatMap((chatId) => ledger.chat(chatId)?.contacts ?? [])
    const made = contacts.filter(({ initiationMethod }) => initiationMethod === 'TRANSFER')
    const acknowledged = new Set(this.#transfers.map(({ contactId }) => contactId))
    const isExact = made.length === acknowledged.size && made.every(({ id }) => acknowledged.has(id))
    laws.hold(isExact, () => `${acknowledged.size} transfers were acknowledged and ${made.length} contacts made`)
  }

  /** A backend wants messages to be judged, or does not want it any more. */
  #process(ContactId: string): void {
    const { laws, ledger, random } = this.#world
    const named = { InstanceId: instance.id, ContactId }
    const request = random.chance(0.6)
      ? {
          operation: connect.StartContactMediaProcessing,
          input: { ...named, ProcessorArn: judgeArn },
          chatId: ContactId,
        }
      : { operation: connect.StopContactMediaProcessing, input: named, chatId: ContactId }
    ask(this.#world, request, () => laws.hold(ledger.chat(ContactId) !== undefined, 'processing of a chat that is not'))
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

  #add(participant: Omit<Participant, 'said'>): void {
    const person = { ...participant, said: [], spectators: [] }
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
        const hasJoined = !ConnectParticipant || this.#world.ledger.hasJoined(chatId, participantId)
        this.#world.laws.hold(hasJoined, 'a participant was told that he joined before the commit')
        person.connectionToken = ConnectionCredentials.ConnectionToken
      },
    )
  }

  #dial(person: Person): void {
    const spectator = this.#world.dial(person, { joins: person.mayHaveJoined !== true && person.supervises !== true })
    person.mayHaveJoined = true
    person.spectators.push(spectator)
    spectator.subscribe()
  }

  #sendEvent(person: Person, ContentType: string): void {
    const { laws, ledger } = this.#world
    if (ContentType === eventTypes.connectionAcknowledged) person.mayHaveJoined = true
    this.#asParticipant<{ Id: string }>(person, participant.SendEvent, { ContentType }, ({ Id }) => {
      laws.hold(ledger.entry(Id) === undefined, 'an event that is not kept stands in the log')
      const isJoining = ContentType === eventTypes.connectionAcknowledged
      const hasJoined = !isJoining || ledger.hasJoined(person.chatId, person.participantId)
      laws.hold(hasJoined, 'a participant was told that he joined before the commit')
    })
  }

  #sendReceipt(person: Person): void {
    const { ledger, laws, random } = this.#world
    const isMessage = ({ item }: Entry) => item.Type === 'MESSAGE' && sees(person.participantId, item)
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
      const chat = ledger.chat(person.chatId)
      const state = chat?.participants.find(({ id }) => id === person.participantId)?.state
      const stays = chat?.contacts.some(({ initiationMethod }) => initiationMethod === 'DISCONNECT')
      laws.hold(state === 'DISCONNECTED' || stays === true, 'a participant was told that he left before the commit')
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
