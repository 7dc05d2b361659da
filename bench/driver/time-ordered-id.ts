import { randomUUID } from 'node:crypto'

/** A UUIDv7 as the store finds it without an index: 48 bits of milliseconds, the rest random. */
export function timeOrderedId(time: number): string {
  const milliseconds = time.toString(16).padStart(12, '0')
  return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-7${randomUUID().slice(15)}`
}
