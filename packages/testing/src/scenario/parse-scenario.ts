import { type FaultRule, InvalidInput, parseFaultRules } from '@parley/contract'
import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml'
import { milliseconds } from '../duration.ts'
import { type ClientKind, clientKinds } from './actor.ts'
import type { Role, Scenario, Step } from './scenario.ts'
import { type Form, members, type Verb, words } from './vocabulary.ts'

/** What is wrong with a scenario file: one line for each, with the file, its line and what was expected. */
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
  readonly #problems: string[] = []

  constructor(text: string, file: string) {
    this.#text = text
    this.#file = file
  }

  scenario(): Scenario {
    const document = parseDocument(this.#text, { lineCounter: this.#counter })
    for (const { pos, message } of document.errors)
      this.#wrong(pos[0], message.split('\n')[0]!.replace(/ at line.*$/, ''))
    this.#stop()
    const root = document.contents
    if (!isMap(root)) {
      this.#wrong(0, `expected a map with ${Object.keys(members).join(', ')}`)
      this.#stop()
    }
    const top = new Map((root as YAMLMap<Node, Node>).items.map((pair) => [nameOf(pair), pair]))
    for (const [name, pair] of top) {
      if (!Object.hasOwn(members, name))
        this.#at(pair.key, `"${name}" is not one of ${Object.keys(members).join(', ')}`)
    }
    const value = (name: string): AnyNode => top.get(name)?.value
    const people = this.#people(value('people') ?? root)
    const flow = this.#flow(value('flow') ?? root, new Set(people.map(({ name }) => name)))
    const scenario: Scenario = {
      title: this.#string(value('title') ?? root, 'title'),
      people,
      flow,
      chat: value('chat') === undefined ? {} : this.#object(value('chat'), 'chat'),
      limits: value('limits') === undefined ? undefined : this.#string(value('limits'), 'limits'),
      faults: value('faults') === undefined ? [] : this.#rules(value('faults')),
      seed: value('seed') === undefined ? 1 : this.#seed(value('seed')),
      fails: value('fails') === undefined ? {} : this.#fails(value('fails'), flow),
    }
    this.#stop()
    return scenario
  }

  #people(node: AnyNode): Role[] {
    const people: Role[] = []
    if (!isMap(node)) {
      this.#at(node, 'expected people, such as { mia: customer, jo: agent }')
      return people
    }
    for (const pair of node.items as Pair<Node, Node>[]) {
      const name = nameOf(pair)
      const [what = '', later, ...more] = String(plain(pair.value)).split(/\s+/)
      const owner = people.find((other) => other.name === what)
      const role = Object.hasOwn(roles, what) ? roles[what as keyof typeof roles] : owner?.role
      if (!/^\S+$/.test(name)) this.#at(pair.key, `"${name}" is no name: expected one word`)
      if (role === undefined || more.length > 0 || (later !== undefined && later !== 'later')) {
        this.#at(pair.value, `${name}: expected customer, agent, bot or the name of somebody above, and perhaps later`)
      } else {
        const seatOf = Object.hasOwn(roles, what) ? undefined : what
        people.push({ name, role, seatOf, comesLater: later !== undefined })
      }
    }
    const customers = people.filter(({ role, seatOf }) => role === 'CUSTOMER' && seatOf === undefined)
    if (customers.length !== 1) this.#at(node, `expected one customer, and there are ${customers.length}`)
    return people
  }

  #flow(node: AnyNode, people: ReadonlySet<string>): Step[] {
    if (!isSeq(node) || node.items.length === 0) {
      this.#at(node, 'expected flow, a list of steps such as "- mia says: Hello"')
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
    this.#at(item, 'expected a step, such as "mia says: Hello"; one that holds a colon or a # wants quotes')
    return undefined
  }

  #step(
    { words: said, value, key, text }: { words: string; value: AnyNode; key: AnyNode; text: string },
    people: ReadonlySet<string>,
  ): Step[] {
    const [first = '', ...rest] = said.trim().split(/\s+/)
    const isPerson = people.has(first)
    const verb = isPerson ? rest.join(' ') : said.trim()
    if (!Object.hasOwn(words, verb) || words[verb as Verb].byPerson !== isPerson) {
      const possible = (Object.keys(words) as Verb[]).filter(
        (word) => words[word].byPerson === (isPerson || rest.length > 0),
      )
      const who = isPerson || rest.length === 0 ? '' : `there is nobody called ${first}; `
      this.#at(
        key,
        `"${said}": ${isPerson || who === '' ? `expected one of ${possible.join(', ')}` : `${who}there are ${[...people].join(', ')}`}`,
      )
      return []
    }
    const line = this.#line(key)
    const who = isPerson ? first : undefined
    if (verb === 'tries') {
      const inner = value && this.#entry(value)
      if (!inner) {
        this.#at(key, `expected what ${first} tries, such as { says: Hello }`)
        return []
      }
      return this.#step({ ...inner, words: `${first} ${inner.words}` }, people).map((step) => ({
        ...step,
        text,
        line,
        isTried: true,
      }))
    }
    const given = this.#given(words[verb as Verb].form, value, key)
    return [{ text, line, who, verb: verb as Verb, given, isTried: false }]
  }

  #given(form: Exclude<Form, 'a step'> | Form, node: AnyNode, key: AnyNode): unknown {
    const value = plain(node)
    const expect = (isRight: boolean, what: string) => {
      if (!isRight) this.#at(node ?? key, `${nameOfKey(key)}: expected ${what}, not ${JSON.stringify(value ?? null)}`)
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
          return milliseconds(value as string)
        } catch {
          return expect(false, 'a duration such as 90s, 5m or 25h')
        }
      case 'rules':
        return this.#rules(node ?? key)
      case 'a call':
        if (typeof value === 'string') return { operation: value, input: {} }
        if (isMap(node) && node.items.length === 1) {
          const pair = node.items[0] as Pair<Node, Node>
          return { operation: nameOf(pair), input: plain(pair.value) ?? {} }
        }
        return expect(false, 'an operation, such as StopContact or { UpdateContactAttributes: … }')
      case 'a step':
        return undefined
    }
  }

  #rules(node: AnyNode): readonly FaultRule[] {
    try {
      return parseFaultRules({ rules: plain(node) }).rules
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error
      this.#at(node, `faults: ${error.message}`)
      return []
    }
  }

  #fails(node: AnyNode, flow: readonly Step[]): Scenario['fails'] {
    const fails = this.#object(node, 'fails')
    for (const [client, step] of Object.entries(fails)) {
      if (!clientKinds.includes(client as ClientKind))
        this.#at(node, `fails: "${client}" is not one of ${clientKinds.join(', ')}`)
      if (!flow.some(({ text }) => text === step))
        this.#at(node, `fails: expected a step as it stands in the flow, not ${JSON.stringify(step)}`)
    }
    return fails as Scenario['fails']
  }

  #seed(node: AnyNode): number {
    const value = plain(node)
    if (!Number.isInteger(value)) this.#at(node, 'seed: expected a whole number')
    return value as number
  }

  #string(node: AnyNode, name: string): string {
    const value = plain(node)
    if (!isText(value)) this.#at(node, `${name}: expected a text`)
    return String(value)
  }

  #object(node: AnyNode, name: string): Record<string, unknown> {
    if (!isMap(node)) this.#at(node, `${name}: expected a map`)
    return (isMap(node) ? node.toJSON() : {}) as Record<string, unknown>
  }

  #line(node: AnyNode): number {
    return this.#counter.linePos(node?.range?.[0] ?? 0).line
  }

  #at(node: AnyNode, problem: string): void {
    this.#wrong(node?.range?.[0] ?? 0, problem)
  }

  #wrong(offset: number, problem: string): void {
    this.#problems.push(`${this.#file}:${this.#counter.linePos(offset).line || 1}: ${problem}`)
  }

  #stop(): void {
    if (this.#problems.length > 0) throw new ScenarioError(this.#problems)
  }
}

const isText = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'
const plain = (node: AnyNode): unknown => (node as { toJSON?(): unknown } | undefined)?.toJSON?.()
const nameOf = ({ key }: Pair<Node, Node>): string => String(plain(key))
const nameOfKey = (key: AnyNode): string => String(plain(key))
