/** Ids, placeholders and times in a value: what is another in every chat. */
import { isClientToken, placeholderPattern } from './secrets.ts'

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const idPattern = new RegExp(`${uuid}|${placeholderPattern.source}`, 'gi')
const timePattern = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)/g

/** Members whose whole text is an id, whatever it looks like. */
const isIdMember = (name: string) => /(^|[a-z])Id$/.test(name) || isClientToken(name)
const isTimeMember = (name: string) => /(Timestamp|Time|Expiry|Date)$/.test(name)

export interface Exchange {
  readonly id: (id: string, name: string) => string
  readonly time?: (time: string, name: string) => string
}

/** The same value with its ids and times exchanged. */
export function exchange(value: unknown, by: Exchange, name = ''): unknown {
  if (typeof value === 'string') return exchangeIn(value, by, name)
  if (typeof value === 'number')
    return by.time !== undefined && isTimeMember(name) ? by.time(String(value), name) : value
  if (Array.isArray(value)) return value.map((each) => exchange(each, by, name))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([member, each]) => [member, exchange(each, by, member)]))
}

function exchangeIn(text: string, by: Exchange, name: string): string {
  if (isIdMember(name) && text !== '') return by.id(text, name)
  const withIds = text.replace(idPattern, (id) => by.id(id, name))
  return by.time === undefined ? withIds : withIds.replace(timePattern, (time) => by.time!(time, name))
}

/** The ids of a value in the order in which they stand in it. */
export function idsIn(value: unknown): readonly string[] {
  const found: string[] = []
  exchange(value, {
    id: (id) => {
      found.push(id)
      return id
    },
  })
  return found
}

/** What stands for every id and every time that is put aside. */
export const aside = { id: () => '«id»', time: () => '«time»' }

/** The value with every id and every time put aside. */
export const outlineOf = (value: unknown): unknown => exchange(value, aside)

/**
 * Which ids of one value stand where the other has which. Only places that both have count; their texts may differ
 * otherwise.
 */
export function idPairs(one: unknown, other: unknown, name = ''): readonly (readonly [one: string, other: string])[] {
  if (typeof one === 'string' && typeof other === 'string') {
    const [ids, others] = [idsInText(one, name), idsInText(other, name)]
    return ids.length === others.length ? ids.map((id, index) => [id, others[index]!] as const) : []
  }
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return []
  return Object.entries(one).flatMap(([member, value]) =>
    Object.hasOwn(other, member)
      ? idPairs(value, (other as Record<string, unknown>)[member], Array.isArray(one) ? name : member)
      : [],
  )
}

function idsInText(text: string, name: string): readonly string[] {
  const found: string[] = []
  const note = (id: string) => {
    found.push(id)
    return id
  }
  exchangeIn(text, { id: note }, name)
  return found
}
