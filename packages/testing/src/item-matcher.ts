import type { Item } from '@parley/client'

/** Some members of something, each of them as it should be: a text also by its pattern, a list with each of its entries. */
export type Like<Thing> = Thing extends string
  ? Thing | RegExp
  : Thing extends readonly (infer Entry)[]
    ? readonly Like<Entry>[]
    : Thing extends object
      ? { readonly [Name in keyof Thing]?: Like<Thing[Name]> }
      : Thing

/**
 * What an item should be: its text, or the end of an event's type (`participant.joined`), or a file's name; a pattern of
 * the same; some of its members; or whatever a function says.
 */
export type ItemMatcher = string | RegExp | Like<Item> | ((item: Item) => boolean)

/** What a person would call the item: its text, the end of its event type, its file's name. */
export function nameOf(item: Item): string {
  const { Content, ContentType = '', Attachments } = item
  if (Attachments?.[0] !== undefined) return Attachments[0].AttachmentName ?? ''
  return Content ?? ContentType.split('.event.').at(-1)!
}

export function matches(item: Item, matcher: ItemMatcher): boolean {
  return differences(item, matcher).length === 0
}

/** What keeps the item from being the one, in words; nothing if it is. */
export function differences(item: Item, matcher: ItemMatcher): string[] {
  if (matcher === undefined || matcher === null)
    throw new TypeError('expected what the item should be like, and there is nothing')
  if (typeof matcher === 'function') return matcher(item) ? [] : ['the function says no']
  if (typeof matcher === 'string') return nameOf(item) === matcher ? [] : [`it is ${quoted(nameOf(item))}`]
  if (matcher instanceof RegExp) return matcher.test(nameOf(item)) ? [] : [`it is ${quoted(nameOf(item))}`]
  return unlike(item, matcher, '')
}

/** Where the thing is not as it should be: `its MessageMetadata.MessageId is "1"`. */
function unlike(thing: unknown, like: unknown, path: string): string[] {
  if (like instanceof RegExp && typeof thing === 'string' && like.test(thing)) return []
  const isPlain = typeof like !== 'object' || like === null || like instanceof RegExp
  if (isPlain || typeof thing !== 'object' || thing === null) {
    if (thing === like) return []
    return [thing === undefined ? `it has no ${path}` : `its ${path} is ${quoted(thing)}`]
  }
  if (Array.isArray(like) && (!Array.isArray(thing) || thing.length !== like.length))
    return [`its ${path} is ${quoted(thing)}`]
  const members: Readonly<Record<string, unknown>> = { ...thing }
  return Object.entries(like).flatMap(([name, each]) =>
    unlike(members[name], each, path === '' ? name : `${path}.${name}`),
  )
}

/** The matcher in words. */
export function described(matcher: ItemMatcher): string {
  if (typeof matcher === 'function') return `an item for which ${matcher.name || 'the function'} holds`
  if (matcher instanceof RegExp) return `an item like ${matcher}`
  return `an item ${quoted(matcher)}`
}

/** Why there is no such item: all there are, and beside each what it lacks; those that come nearest say most. */
export function explainMissing(items: readonly Item[], matcher: ItemMatcher): string {
  if (items.length === 0) return `expected ${described(matcher)}, and there is none at all: is it the right chat?`
  const lines = items.map((item) => {
    const time = item.AbsoluteTime.slice(11, 23)
    const said = `${time} ${(item.ParticipantRole ?? '').padEnd(10)} ${quoted(nameOf(item))}`
    return `  ${said}${typeof matcher === 'object' && !(matcher instanceof RegExp) ? `  ← ${differences(item, matcher).join(', ')}` : ''}`
  })
  return [`expected ${described(matcher)}, and there are only these ${items.length}:`, ...lines].join('\n')
}

function quoted(value: unknown): string {
  const text = JSON.stringify(value, (_, each) => (each instanceof RegExp ? String(each) : each)) ?? 'undefined'
  return text.length <= 120 ? text : `${text.slice(0, 117)}…`
}
