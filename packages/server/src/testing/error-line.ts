import type { SendMessageCommand } from '@aws-sdk/client-connectparticipant'
import type { ChatClients, Person } from './chat-clients.ts'
import type { TestServer } from './test-server.ts'

/** A customer who has not connected, and whoever serves him. */
export interface World {
  readonly server: TestServer
  readonly clients: ChatClients
  readonly customer: Person
}

export type Act = (world: World) => Promise<unknown>

/** One operation: a call that succeeds, and for each error the call that raises it, or why nothing can. */
export interface Line {
  /** Options of the service. */
  readonly flags?: readonly string[]
  /** Makes what the calls speak of; it fails nowhere. */
  readonly ready?: (world: World) => Promise<void>
  readonly good: Act
  readonly errors: Readonly<Record<string, Act | string>>
  /** It reads nothing but the chat, so its store fails only while the chat is not in memory. */
  readonly readsChatAlone?: true
}

/** An operation of the participant service: all of them refuse a token that is none, and input that is wrong. */
export function participant<Bad>(
  command: (customer: Person, token?: string, input?: Bad) => object,
  bad: Bad,
  more: Line['errors'] = {},
): Line {
  const send =
    (...rest: [token?: string | undefined, input?: Bad]): Act =>
    ({ clients, customer }) =>
      clients.participant.send(command(customer, ...rest) as SendMessageCommand)
  return {
    good: send(),
    errors: { AccessDeniedException: send('made-up'), ValidationException: send(undefined, bad), ...more },
  }
}

/** Something that is made once in each world, before the call that is about it. */
export function prepared<Thing>(make: (world: World) => Promise<Thing | undefined>) {
  const things = new WeakMap<Person, Thing>()
  return {
    async ready(world: World): Promise<void> {
      const thing = await make(world)
      if (thing !== undefined) things.set(world.customer, thing)
    },
    of(customer: Person): Thing {
      const thing = things.get(customer)
      if (thing === undefined) throw new Error('it was not made ready')
      return thing
    },
  }
}

/** What is named so can be called by whoever has a key. */
export const anyKeyMay = 'a key that is known may call everything'

/** A content type that every world's chat takes beside text. */
export const interactive = 'application/vnd.amazonaws.connect.message.interactive'
