import { People } from './people.ts'
import { type Random, seeded } from './random.ts'
import { nextTurn, type Weather, World } from './world.ts'

const steps = 160
/** A little longer than clients are given to leave a chat that has ended. */
const farewellMs = 61_000

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
 * @throws Error the first law that was broken
 */
export async function simulate(seed: number): Promise<void> {
  const random = seeded(seed)
  const world = new World(random, weatherOf(random))
  const people = new People(world)
  people.startChat()
  for (let step = 0; step < steps; step++) {
    people.act()
    if (random.chance(0.5)) world.workDisk()
    if (random.chance(0.3)) world.deliverOne()
    if (random.chance(0.03)) world.heal()
    if (random.chance(0.5)) await nextTurn()
    world.laws.check()
  }
  await world.settle()
  await checkTheEnd(world, people)
  await world.disk.close()
}

async function checkTheEnd(world: World, people: People): Promise<void> {
  const spectators = world.nodes.flatMap((node) => node.spectators)
  for (const spectator of spectators) spectator.checkUpToDate()
  const done = spectators.filter((spectator) => spectator.isDone)
  // On a disk that fails, a timer would still be waiting to be tried again.
  world.disk.failing = 0
  world.advance(farewellMs)
  await world.settle()
  for (const spectator of done) spectator.checkReaped()
  for (const spectator of spectators) spectator.checkUpToDate()
  people.messages.check()
  world.ledger.checkTimers(world.clock.now())
  world.ledger.checkComplete()
  world.laws.check()
}
