import { type FaultRule, InvalidInput, type Operation, operations, parseFaultRules, wire } from '@parley/contract'
import { nearestName } from '@parley/contract/nearest-name'
import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml'
import { milliseconds } from '../duration.ts'
import { type ClientKind, clientKinds } from './actor.ts'
import type { Place, Role, Scenario, Step } from './scenario.ts'
import { type Form, members, type Verb, words } from './vocabulary.ts'

/** What is wrong with a scenario file: one line for each, with the file, line and column, the name and what was expected. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

const lines = ['online', 'offline', 'silent'] as const
const states = ['connected', 'connecting', 'ended'] as const
const roles = { customer: 'CUSTOMER', agent: 'AGENT', bot: 'CUSTOM_BOT' } as const

/**
 * Reads a scenario.
 * @param file how errors call it
 * @throws ScenarioError with everything that is wrong
 */
export function parseScenario(text: string, file = 'scenario.yaml'): Scenario {
  return new Parser(text, file).scenario()
}

type AnyNode = Node | null | undefined

class Parser {
  readonly #text: string
  readonly #file: string
  readonly #counter = new LineCounter()
  readonly #problems: { readonly offset: number; readonly text: string }[] = []

  constructor(text: string, file: string) {
    this.#text = text
    this.#file = file
  }

  scenario(): Scenario {
    const document = parseDocument(this.#text, { lineCounter: this.#counter })
    // The others follow from the first.
    for (const { pos, message, code } of document.errors.slice(0, 1)) {
      const [key = ''] = this.#text.slice(pos[0]).match(/^[^:,}\n]+/) ?? []
      this.#wrong(pos[0], code === 'DUPLICATE_KEY' ? `"${key}" is there already` : inYaml(message))
    }
    this.#stop()
    const root = document.contents
    if (!isMap(root)) {
      this.#wrong(0, `expected a map with ${Object.keys(members).join(', ')}`)
      this.#stop()
    }
    const top = new Map((root as YAMLMap<Node, Node>).items.map((pair) => [nameOf(pair), pair]))
    for (const [name, pair] of top) {
      if (!Object.hasOwn(members, name)) this.#at(pair.key, notAmong(name, Object.keys(members)))
    }
    const value = (name: string): AnyNode => top.get(name)?.value
    const missing = ['title', 'people', 'flow'].filter((name) => !top.has(name))
    for (const name of missing)
      this.#at(root, `${name} is missing: ${members[name as 'title'].replace(/ Required\b.*$/, '')}`)
    const people = top.has('people') ? this.#people(value('people')) : []
    const names = people.map(({ name }) => name)
    const flow = top.has('flow') && top.has('people') ? this.#flow(value('flow'), names) : []
    const scenario: Scenario = {
      title: top.has('title') ? this.#string(value('title'), 'title') : '',
      people,
      flow,
      chat: top.has('chat') ? this.#inputOf('StartChatContact', value('chat'), 'chat') : {},
      limits: top.has('limits') ? this.#string(value('limits'), 'limits') : undefined,
      faults: top.has('faults') ? this.#rules(value('faults')) : [],
      seed: top.has('seed') ? this.#seed(value('seed')) : 1,
      fails: top.has('fails') ? this.#fails(value('fails'), flow) : {},
      places: Object.fromEntries([...top].map(([name, { key }]) => [name, this.#place(key)])),
    }
    this.#stop()
    return scenario
  }

  #people(node: AnyNode): Role[] {
    const people: Role[] = []
    if (!isMap(node)) {
      this.#at(node, 'people: expected names and what they are, such as { mia: customer, jo: agent }')
      return people
    }
    for (const pair of node.items as Pair<Node, Node>[]) {
      const name = nameOf(pair)
      const [what = '', later, ...more] = String(plain(pair.value)).split(/\s+/)
      const owner = people.find((other) => other.name === what)
      const role = Object.hasOwn(roles, what) ? roles[what as keyof typeof roles] : owner?.role
      if (!/^\S+$/.test(name)) this.#at(pair.key, `"${name}" is no name: expected one word`)
      if (role === undefined || more.length > 0 || (later !== undefined && later !== 'later')) {
        this.#at(
          pair.value,
          `people.${name}: expected customer, agent, bot or the name of somebody above, and perhaps later, not ${JSON.stringify(plain(pair.value))}`,
        )
      } else {
        const seatOf = Object.hasOwn(roles, what) ? undefined : what
        people.push({ name, role, seatOf, comesLater: later !== undefined, place: this.#place(pair.key) })
      }
    }
    const customers = people.filter(({ role, seatOf }) => role === 'CUSTOMER' && seatOf === undefined)
    if (customers.length !== 1) this.#at(node, `people: expected one customer, and there are ${customers.length}`)
    return people
  }

  #flow(node: AnyNode, people: readonly string[]): Step[] {
    if (!isSeq(node) || node.items.length === 0) {
      this.#at(node, 'flow: expected a list of steps, such as "- mia says: Hello"')
      return []
    }
    return (node.items as Node[]).flatMap((item) => {
      const entry = this.#entry(item)
      return entry === undefined ? [] : this.#step(entry, people)
    })
  }

  /** A step's words and what stands behind them. */
  #entry(item: Node): { words: string; value: AnyNode; key: AnyNode; text: string } | undefined {
    const text = this.#text.slice(...(item.range!.slice(0, 2) as [number, number])).trim()
    if (isScalar(item)) return { words: String(item.value), value: undefined, key: item, text }
    if (isMap(item) && item.items.length === 1) {
      const pair = item.items[0] as Pair<Node, Node>
      return { words: nameOf(pair), value: pair.value, key: pair.key, text }
    }
    const begun = isMap(item) ? (item.items as Pair<Node, Node>[]).map(nameOf) : []
    this.#at(
      begun.length > 1 ? (item as YAMLMap<Node, Node>).items[1]!.key : item,
      begun.length > 1
        ? `flow: ${begun.map((each) => `"${each}"`).join(' and ')} are one step here: each wants a line that begins with "- "`
        : 'flow: expected a step, such as "mia says: Hello"',
    )
    return undefined
  }

  #step(
    { words: said, value, key, text }: { words: string; value: AnyNode; key: AnyNode; text: string },
    people: readonly string[],
  ): Step[] {
    const [first = '', ...rest] = said.trim().split(/\s+/)
    const isPerson = people.includes(first)
    const verb = isPerson ? rest.join(' ') : said.trim()
    if (!Object.hasOwn(words, verb) || words[verb as Verb].byPerson !== isPerson) {
      this.#at(key, `flow: "${said}": ${whyNoStep(first, verb, people)}`)
      return []
    }
    const [line, place] = [this.#line(key), this.#place(key)]
    const who = isPerson ? first : undefined
    if (verb === 'tries') {
      const inner = value && this.#entry(value)
      if (!inner) {
        this.#at(key, `expected what ${first} tries, such as { says: Hello }`)
        return []
      }
      return this.#step({ ...inner, words: `${first} ${inner.words}` }, people).map((step) => ({
        ...step,
        ...{ text, line, place },
        isTried: true,
      }))
    }
    const given = this.#given(words[verb as Verb].form, value, key)
    return [{ text, line, place, who, verb: verb as Verb, given, isTried: false }]
  }

  #given(form: Exclude<Form, 'a step'> | Form, node: AnyNode, key: AnyNode): unknown {
    const value = plain(node)
    const expect = (isRight: boolean, what: string) => {
      if (isRight) return value
      const hint = what === 'a text' && typeof value === 'boolean' ? '; in quotes it is one' : ''
      const nearest = typeof value === 'string' && what.startsWith('one of ') ? meant(value, what.split(/[, ]+/)) : ''
      const instead = value === undefined || value === null ? 'and there is nothing' : `not ${JSON.stringify(value)}`
      this.#at(node ?? key, `${nameOfKey(key)}: expected ${what}, ${instead}${hint}${nearest}`)
      return value
    }
    switch (form) {
      case 'nothing':
        return expect(value === undefined || value === null, 'nothing')
      case 'a text':
      case 'a name':
        return isText(value) ? String(value) : expect(false, form)
      case 'names': {
        const names = Array.isArray(value) ? value : [value]
        return names.length > 0 && names.every(isText) ? names.map(String) : expect(false, 'a text or a list of texts')
      }
      case 'a line':
        return expect(lines.includes(value as 'online'), `one of ${lines.join(', ')}`)
      case 'a state':
        return expect(states.includes(value as 'ended'), `one of ${states.join(', ')}`)
      case 'a duration':
        try {
          // A bare number would leave open what of.
          return milliseconds(String(value))
        } catch {
          return expect(false, 'a duration such as 90s, 5m or 25h')
        }
      case 'rules':
        return this.#rules(node ?? key)
      case 'a call':
        if (typeof value === 'string') return { operation: this.#operation(value, node), input: {} }
        if (isMap(node) && node.items.length === 1) {
          const pair = node.items[0] as Pair<Node, Node>
          const operation = this.#operation(nameOf(pair), pair.key)
          const input = plain(pair.value) === null ? {} : this.#inputOf(operation, pair.value, operation)
          return { operation, input }
        }
        return expect(false, 'an operation, such as StopContact or { TransferContact: { … } }')
      case 'a step':
        return undefined
    }
  }

  #operation(name: string, node: AnyNode): string {
    // What is Parley's own no SDK can ask for.
    const known = Object.entries(wire.connect).flatMap(([each, { path }]) =>
      path.startsWith('/parley/') ? [] : [each],
    )
    if (!known.includes(name)) this.#at(node, `backend: there is no operation ${name}${meant(name, known)}`)
    return name
  }

  /** The members of an operation's input: SDKs drop what they do not know without a word. */
  #inputOf(operation: string, node: AnyNode, name: string): Record<string, unknown> {
    const given = this.#object(node, name)
    const described: Readonly<Record<string, Operation>> = operations.connect
    const known = Object.keys(described[operation]?.input.properties ?? given)
    for (const pair of isMap(node) ? (node.items as Pair<Node, Node>[]) : []) {
      if (!known.includes(nameOf(pair))) this.#at(pair.key, `${name}.${notAmong(nameOf(pair), known)}`)
    }
    return given
  }

  #rules(node: AnyNode): readonly FaultRule[] {
    if (!isSeq(node)) {
      this.#at(node, 'faults: expected a list of rules, such as [{ on: SendMessage, do: reset }], or [] for none')
      return []
    }
    try {
      return parseFaultRules({ rules: plain(node) }).rules
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error
      for (const { path, constraint } of error.problems) {
        const [, rule, member] = path.match(/^rules\.(\d+)(?:\.member)?\.?(.*)$/) ?? []
        const at = rule === undefined ? undefined : (node.items[Number(rule) - 1] as Node)
        const value = isMap(at) ? (at.items as Pair<Node, Node>[]).find((pair) => nameOf(pair) === member) : undefined
        this.#at(
          value?.key ?? at ?? node,
          `faults${rule === undefined ? '' : `, rule ${rule}`}: ${member ? `${member}: ` : ''}${constraint}`,
        )
      }
      return []
    }
  }

  #fails(node: AnyNode, flow: readonly Step[]): Scenario['fails'] {
    const fails = this.#object(node, 'fails')
    for (const { key, value } of isMap(node) ? (node.items as Pair<Node, Node>[]) : []) {
      const [client, step] = [String(plain(key)), plain(value)]
      if (!clientKinds.includes(client as ClientKind)) this.#at(key, `fails: ${notAmong(client, clientKinds)}`)
      if (flow.length > 0 && !flow.some(({ text }) => text === step))
        this.#at(value, `fails.${client}: expected a step as it stands in the flow, not ${JSON.stringify(step)}`)
    }
    return fails as Scenario['fails']
  }

  #seed(node: AnyNode): number {
    const value = plain(node)
    if (!Number.isInteger(value)) this.#at(node, `seed: expected a whole number, not ${JSON.stringify(value)}`)
    return value as number
  }

  #string(node: AnyNode, name: string): string {
    const value = plain(node)
    if (!isText(value)) this.#at(node, `${name}: expected a text, not ${JSON.stringify(value)}`)
    return String(value)
  }

  #object(node: AnyNode, name: string): Record<string, unknown> {
    if (!isMap(node)) this.#at(node, `${name}: expected a map`)
    return (isMap(node) ? node.toJSON() : {}) as Record<string, unknown>
  }

  #line(node: AnyNode): number {
    return this.#counter.linePos(node?.range?.[0] ?? 0).line
  }

  #place(node: AnyNode): Place {
    return this.#placeOf(node?.range?.[0] ?? 0)
  }

  #placeOf(offset: number): Place {
    const { line, col } = this.#counter.linePos(offset)
    return `${this.#file}:${line || 1}:${col || 1}`
  }

  #at(node: AnyNode, problem: string): void {
    this.#wrong(node?.range?.[0] ?? 0, problem)
  }

  #wrong(offset: number, problem: string): void {
    this.#problems.push({ offset, text: `${this.#placeOf(offset)}: ${problem}` })
  }

  #stop(): void {
    const inOrder = this.#problems.toSorted((one, other) => one.offset - other.offset)
    if (inOrder.length > 0) throw new ScenarioError(inOrder.map(({ text }) => text))
  }
}

const isText = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'
const plain = (node: AnyNode): unknown => (node as { toJSON?(): unknown } | undefined)?.toJSON?.()
const nameOf = ({ key }: Pair<Node, Node>): string => String(plain(key))
const nameOfKey = (key: AnyNode): string => String(plain(key))

const meant = (name: string, names: readonly string[]): string => {
  const nearest = nearestName(name, names)
  return nearest === undefined ? '' : `. Did you mean ${nearest}?`
}

const notAmong = (name: string, names: readonly string[]): string =>
  `"${name}" is not one of ${names.join(', ')}${meant(name, names)}`

/** What is wrong with words that make no step. */
function whyNoStep(first: string, verb: string, people: readonly string[]): string {
  const possible = (byPerson: boolean) =>
    (Object.keys(words) as Verb[]).filter((word) => words[word].byPerson === byPerson)
  if (people.includes(first)) {
    const begun = possible(true).find((word) => verb.startsWith(`${word} `))
    if (begun !== undefined) return `expected a colon behind "${first} ${begun}"`
    return verb === ''
      ? `expected what ${first} does`
      : `expected one of ${possible(true).join(', ')}${meant(verb, possible(true))}`
  }
  if (verb === first) {
    const begun = people.map((name) => `${name} …`)
    return `expected ${[...begun, ...possible(false)].join(', ')}${meant(verb, possible(false))}`
  }
  return `there is nobody called ${first}; there are ${people.join(', ')}${meant(first, people)}`
}

/** What the YAML parser says, in one line and in words for scenarios. */
function inYaml(message: string): string {
  const [said = ''] = message.replace(/ at line.*$/s, '').split('\n')
  return /Nested mappings are not allowed/.test(said) ? 'a text with a colon wants quotes around it' : said
}
