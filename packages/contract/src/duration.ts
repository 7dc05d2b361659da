/** Milliseconds, or a number with its unit: `250ms`, `90s`, `5m`, `25h`, `7d`; several add up: `1h 30m`. */
export type Duration = number | string

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** @throws TypeError where it is none, or negative */
export function milliseconds(duration: Duration): number {
  if (typeof duration === 'number' && duration >= 0 && Number.isFinite(duration)) return duration
  const text = String(duration).trim()
  if (typeof duration === 'string' && /^(\d+(\.\d+)?\s*(ms|s|m|h|d)\s*)+$/.test(text)) {
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)/g)]
    return parts.reduce((total, [, count, unit]) => total + Number(count) * units[unit!]!, 0)
  }
  throw new TypeError(
    `${JSON.stringify(duration)} is no duration: it is milliseconds, or a text such as 90s, 5m or 25h`,
  )
}
