import type { ChatItem } from '../../packages/client/src/item.ts'
import type { Laws } from '../simulation/laws.ts'

/** What is true of a view whenever it changes: nothing is there twice, and what has its place in the chat is in order. */
export function checkShown(laws: Laws, view: readonly ChatItem[]): void {
  const show = () => view.map(({ Content, ContentType, status }) => `${Content ?? ContentType} ${status}`).join('\n')
  const isUnique = (values: readonly string[]) => new Set(values).size === values.length
  laws.hold(isUnique(view.map(({ key }) => key)), () => `a key is shown twice:\n${show()}`)
  const placed = view.filter(({ Id }) => Id)
  laws.hold(isUnique(placed.map(({ Id }) => Id)), () => `an item is shown twice:\n${show()}`)
  const isInOrder = placed.every((item, at) => at === 0 || placed[at - 1]!.AbsoluteTime <= item.AbsoluteTime)
  laws.hold(isInOrder && placed.every((item, at) => view[at] === item), () => `out of order:\n${show()}`)
}
