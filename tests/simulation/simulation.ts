import type { Item } from '../../packages/contract/src/index.ts'
import { People } from './people.ts'
import { type Random, seeded } from './random.ts'
import { nextTurn, type Weather, World } from './world.ts'

const steps = 160
/** A little longer than clients are given to leave a chat that has ended. */
const farewellMs = 61_000
const longerThanChatsMs = 2 * 3_600_000

/** Some days everything is fine, some days nothing is. */
function weatherOf(random: Random): Weather {
  const sometimes = (most: number) => (random.chance(0.5) ? 0 : random.next() * most)
  return {
    nodes: random.between(1, 3),
    bus: { dropped: sometimes(0.5), repeated: sometimes(0.5), delayed: sometimes(0.8) },
    failing: sometimes(0.15),
    diskSpeed: random.pick([1, 0.7, 0.3])!,
  }
}

/**
 * One life of the service, told by a seed: random people, weather, disk and clock, and laws that must hold all along.
 * @returns everything that was committed, the same for the same seed
 * @throws Error the first law that was broken
 */
export async function simulate(seed: number): Promise<readonly Item[]> {
  const random = seeded(seed)
  const world = new World(random, weatherOf(random))
  const people = new People(world)
  people.startChat()
  for (let step = 0; step < steps; step++) {
    people.act()
    if (random.chance(0.5)) world.workDisk()
    if (random.chance(0.3)) world.deliverOne()
    if (random.chance(0.4)) world.judge.speak()
    if (random.chance(0.03)) world.heal()
    if (random.chance(0.5)) await nextTurn()
    world.laws.check()
  }
  await world.settle()
  await checkTheEnd(world, people)
  await world.disk.close()
  return world.ledger.chatIds.flatMap((chatId) => world.ledger.log(chatId).map(({ item }) => item))
}

/** Time goes on for everybody, until every chat has outlived its duration and every socket has been closed. */
async function checkTheEnd(world: World, people: People): Promise<void> {
  const { ledger, clock } = world
  const spectators = world.nodes.flatMap((node) => node.spectators)
  for (const spectator of spectators) spectator.checkUpToDate()
  // On a disk that fails, a timer would still be waiting to be tried again.
  world.disk.failing = 0
  for (const ms of [farewellMs, longerThanChatsMs, farewellMs]) {
    const done = spectators.filter((spectator) => spectator.isDone)
    world.advance(ms)
    await world.settle()
    for (const spectator of done) spectator.checkReaped()
    for (const spectator of spectators) spectator.checkUpToDate()
    ledger.checkTimers(clock.now())
    world.laws.check()
  }
  people.messages.check()
  people.growths.check()
  people.checkTransfers()
  ledger.checkComplete()
  world.laws.check()
}
