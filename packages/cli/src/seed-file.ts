/** Chats as people write them down, in YAML or JSON, which is YAML too. */
import { nearestName } from '@parley/contract/nearest-name'
import { LineCounter, parseDocument } from 'yaml'
import { UsageProblems } from './command.ts'

export interface SeededMessage {
  readonly by: 'customer' | 'agent'
  readonly text: string
}

export interface SeededChat {
  /** What it is called in the file; the same one is the same chat when it is planted again soon. */
  readonly id: string
  readonly customer: string
  readonly agent: string
  readonly attributes: Readonly<Record<string, string>>
  readonly messages: readonly SeededMessage[]
  readonly ended: boolean
}

const chatsMax = 1000
const members = ['id', 'customer', 'agent', 'attributes', 'messages', 'ended']
type Mapping = Readonly<Record<string, unknown>>

/** @throws UsageProblems with everything that is wrong, each by its place: `chats.2.messages.1` */
export function readSeedFile(text: string, path: string): readonly SeededChat[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    throw new UsageProblems(
      document.errors.map(({ message, pos: [at] }) => {
        const { line, col } = lines.linePos(at)
        return `${path}:${line}:${col}: ${message}`
      }),
    )
  }
  const problems: string[] = []
  const root: unknown = document.toJS()
  const chats = isMapping(root) ? root['chats'] : undefined
  if (!Array.isArray(chats) || chats.length === 0 || chats.length > chatsMax) {
    throw new UsageProblems([`${path}: chats must be a list of 1 to ${chatsMax} chats.`])
  }
  const read = chats.map((chat: unknown, index) => readChat(chat, `chats.${index + 1}`, problems))
  const ids = read.map(({ id }) => id)
  for (const [index, id] of ids.entries()) {
    if (ids.indexOf(id) !== index) problems.push(`chats.${index + 1}.id: ${id} is another chat already.`)
  }
  if (problems.length > 0) throw new UsageProblems(problems.map((problem) => `${path}: ${problem}`))
  return read
}

function readChat(chat: unknown, place: string, problems: string[]): SeededChat {
  const given = isMapping(chat) ? chat : {}
  if (!isMapping(chat)) problems.push(`${place} must have members such as customer and messages.`)
  for (const name of Object.keys(given).filter((each) => !members.includes(each))) {
    const nearest = nearestName(name, members)
    problems.push(`${place}.${name} is not known.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`)
  }
  const name = (member: 'id' | 'customer' | 'agent', otherwise: string): string => {
    const value = given[member] ?? otherwise
    if (typeof value === 'string' && value.length >= 1 && value.length <= 100) return value
    problems.push(`${place}.${member} must be a text of 1 to 100 characters.`)
    return otherwise
  }
  const { attributes = {}, messages = [], ended = false } = given
  if (!isMapping(attributes) || !Object.values(attributes).every((value) => typeof value === 'string')) {
    problems.push(`${place}.attributes must be names with a text each.`)
  }
  if (!Array.isArray(messages)) problems.push(`${place}.messages must be a list.`)
  if (typeof ended !== 'boolean') problems.push(`${place}.ended must be true or false.`)
  const said = Array.isArray(messages) ? messages : []
  return {
    id: name('id', place.replace('chats.', 'chat-')),
    customer: name('customer', 'Mia'),
    agent: name('agent', 'Jo'),
    attributes: attributes as SeededChat['attributes'],
    messages: said.flatMap((each, index) => readMessage(each, `${place}.messages.${index + 1}`, problems)),
    ended: ended === true,
  }
}

/** `- customer: Hello` */
function readMessage(message: unknown, place: string, problems: string[]): SeededMessage[] {
  const [[by, text] = [], ...more] = isMapping(message) ? Object.entries(message) : []
  if ((by === 'customer' || by === 'agent') && typeof text === 'string' && text !== '' && more.length === 0) {
    return [{ by, text }]
  }
  problems.push(`${place} must be who says what, \`customer: Hello\` or \`agent: Hello\`.`)
  return []
}

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
