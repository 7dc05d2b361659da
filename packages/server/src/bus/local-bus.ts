import type { Announcement, Bus } from './bus.ts'

/** The bus of a single process: in the same turn, in order, nothing lost. */
export class LocalBus implements Bus {
  listener: (announcement: Announcement) => void = () => {}

  announce(announcement: Announcement): void {
    this.listener(announcement)
  }
}
