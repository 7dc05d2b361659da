import type { Random } from '../../simulation/random.ts'
import { fairWeather, type LineFaults } from '../line.ts'
import type { Phone } from './phone.ts'

const minute = 60_000
const hour = 60 * minute

/** What a weather may do to all who live in it. It is done to each of them alike, at the same moment. */
export interface World {
  readonly random: Random
  /** For each, what is done to a phone. */
  readonly phones: (act: (phone: Phone) => void) => void
  /** Runs this later. */
  readonly later: (ms: number, run: () => void) => void
  /** Everybody's page is loaded again. */
  readonly reload: () => void
  /** The service is gone, and there again later. */
  readonly restart: (ms: number) => Promise<void>
  /** Time passes, and now and then somebody says something. */
  readonly goOn: (ms: number) => Promise<void>
}

export interface Weather {
  readonly name: string
  /** From the first word to the last. */
  readonly faults?: Partial<LineFaults>
  /** How likely the service answers that it cannot. */
  readonly overload?: number
  /** Once is enough. */
  readonly isLong?: boolean
  /** The service is gone at times, and keeps what it has. */
  readonly isDurable?: boolean
  /** What happens now and then, or after a few words. */
  readonly spell?: (world: World) => void | Promise<void>
}

const breakSockets = ({ phones }: World) =>
  phones(({ device }) => {
    for (const socket of device.line.sockets) socket.die(true)
  })

/** A page cannot be loaded without a network. */
const reload = ({ phones, reload }: World) => {
  phones((phone) => phone.findNetwork())
  reload()
}

const airplane = ({ phones, later, random }: World) => {
  phones((phone) => phone.loseNetwork(true))
  later((0.2 + random.next()) * 2 * minute, () => phones((phone) => phone.findNetwork()))
}

const airplaneAndReload = (world: World) => {
  world.phones((phone) => phone.loseNetwork(true))
  world.later((0.2 + world.random.next()) * 2 * minute, () => reload(world))
}

const deadLine = ({ phones, later, random }: World) => {
  phones((phone) => phone.loseNetwork(false))
  later((0.2 + random.next()) * minute, () => phones((phone) => phone.findNetwork()))
}

const breakUnheard = ({ phones }: World) =>
  phones(({ device }) => {
    for (const socket of device.line.sockets) socket.die(false)
  })

const captivePortal = ({ phones, later, random }: World) => {
  phones(({ device }) => device.line.capture())
  later((0.2 + random.next()) * minute, () => phones(({ device }) => device.line.up()))
}

const nap = (world: World) => {
  const { phones, random } = world
  const ms = random.next() * random.pick([minute, 2 * hour])!
  if (random.chance(0.7)) breakUnheard(world)
  phones((phone) => phone.sleep(ms))
}

/** Longer than a connection token lives. */
const longSleep = async (world: World) => {
  breakUnheard(world)
  world.phones((phone) => phone.sleep(25 * hour))
  await world.goOn(25 * hour + minute)
}

const wrongClock = ({ phones, random }: World) => {
  const ms = (random.next() - 0.5) * random.pick([minute, 30 * hour])!
  phones(({ device }) => {
    device.skew += ms
  })
}

const restart = (world: World) => world.restart(world.random.next() * minute)

const spells = [airplane, deadLine, breakUnheard, captivePortal, nap, wrongClock, restart, reload]

export const weathers: readonly Weather[] = [
  { name: 'Calm' },
  { name: 'Requests are lost', faults: { lost: 0.3 } },
  { name: 'Answers are lost', faults: { unanswered: 0.3 } },
  {
    name: 'The service is overloaded: 429, 500',
    overload: 0.3,
    spell: breakSockets,
  },
  { name: 'Everything is slow', faults: { delayMs: 8000 } },
  { name: 'Frames come twice', faults: { doubled: 0.3 } },
  { name: 'Frames overtake others', faults: { overtaking: 0.3, delayMs: 2000 } },
  { name: 'The socket breaks', spell: breakSockets },
  { name: 'The socket breaks, handshakes are refused', faults: { refused: 0.5 }, spell: breakSockets },
  { name: 'The socket is dead, and nobody is told', spell: breakUnheard },
  { name: 'The line is dead, and nobody is told', spell: deadLine },
  { name: 'Airplane mode', spell: airplane },
  { name: 'Captive portal', spell: captivePortal },
  { name: 'The phone sleeps', spell: nap },
  { name: 'The phone sleeps for a day', isLong: true, spell: longSleep },
  { name: 'The connection expires', isLong: true, spell: ({ goOn }) => goOn(1.05 * hour) },
  { name: 'The clock is wrong', spell: wrongClock },
  { name: 'The page is loaded again', spell: reload },
  { name: 'Airplane mode, then the page is loaded again', spell: airplaneAndReload },
  { name: 'The service restarts', isDurable: true, spell: restart },
  {
    name: 'All of it',
    isDurable: true,
    overload: 0.05,
    faults: {
      ...fairWeather,
      lost: 0.1,
      unanswered: 0.1,
      disturbed: 0.05,
      doubled: 0.1,
      overtaking: 0.1,
      refused: 0.2,
      delayMs: 1000,
    },
    spell: (world) => world.random.pick(spells)!(world),
  },
]
