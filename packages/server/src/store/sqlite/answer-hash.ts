/**
 * A 52-bit hash of an answer's chat and name, as `answer.hash` holds it. It only has to spread: whoever finds an answer
 * by it compares chat and name. It is on the disk, so it can never change.
 */
export function hashOfAnswer(chat: number, name: string): number {
  // Two FNV-1a hashes that differ in where they begin.
  let high = 0x811c9dc5 ^ chat
  let low = 0x9747b28c ^ chat
  for (let at = 0; at < name.length; at++) {
    const unit = name.charCodeAt(at)
    high = Math.imul(high ^ unit, 0x01000193)
    low = Math.imul(low ^ unit, 0x01000193)
    low ^= low >>> 15
  }
  return (high >>> 0) * 0x100000 + (low & 0xfffff)
}
