/**
 * Takes secrets out of what is recorded. Each becomes a placeholder with a number, `«connection-token-2»`, the same one
 * wherever the secret occurs, so that a replay can put another in its place.
 *
 * What is a secret: tokens of every kind but ClientToken, which is an id that the client made up and proves nothing;
 * signed URLs as a whole; passwords and the like by their names. The text of messages stays.
 */

/** What a secret looks like in a recording. */
export const placeholderPattern = /«([a-z-]+)-(\d+)»/g

/** A shorter secret is replaced where it stands by its name, and not looked for elsewhere: it may be a word. */
const soughtLength = 16

/** What a client makes up so that a repeated request is known as one: an id, and proof of nothing. */
export const isClientToken = (name: string): boolean => /^Client(Request)?Token$/i.test(name)

export const isPlaceholder = (text: string): boolean => /^«[a-z-]+-\d+»$/.test(text)

export class Secrets {
  /** Never forgotten while the recording runs: a forgotten one would be written down when it comes again. */
  readonly #placeholders = new Map<string, string>()
  /** What to look for in texts, by how it begins: a text is gone through once, however many secrets there are. */
  readonly #sought = new Map<string, { readonly form: string; readonly placeholder: string }[]>()
  readonly #counts = new Map<string, number>()

  /** The placeholder of a secret, a new one where it is not known. */
  placeholder(kind: string, secret: string): string {
    const known = this.#placeholders.get(secret)
    if (known !== undefined) return known
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    const placeholder = `«${kind}-${count}»`
    this.#placeholders.set(secret, placeholder)
    if (secret.length >= soughtLength) {
      for (const form of new Set([secret, encodeURIComponent(secret)])) {
        const start = form.slice(0, soughtLength)
        const others = this.#sought.get(start) ?? []
        // Of two that begin alike the longer one is meant.
        this.#sought.set(
          start,
          [...others, { form, placeholder }].toSorted((a, b) => b.form.length - a.form.length),
        )
      }
    }
    return placeholder
  }

  /** The same value without its secrets, those that other values brought included. */
  redact<Value>(value: Value): Value {
    this.#learn(value, '', '')
    return this.#replace(value) as Value
  }

  #learn(value: unknown, name: string, parent: string): void {
    if (typeof value === 'string') {
      const kind = kindOf(value, name, parent)
      const json = kind === undefined ? jsonIn(value) : undefined
      if (kind !== undefined && value !== '') this.placeholder(kind, value)
      else if (json !== undefined) this.#learn(json, name, parent)
    } else if (Array.isArray(value)) {
      for (const each of value) this.#learn(each, name, parent)
    } else if (typeof value === 'object' && value !== null) {
      for (const [member, each] of Object.entries(value)) this.#learn(each, member, name)
    }
  }

  #replace(value: unknown): unknown {
    if (typeof value === 'string') return this.#replaceIn(value)
    if (Array.isArray(value)) return value.map((each) => this.#replace(each))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [this.#replaceIn(name), this.#replace(each)]))
  }

  #replaceIn(text: string): string {
    const whole = this.#placeholders.get(text)
    if (whole !== undefined) return whole
    let redacted = ''
    let copied = 0
    for (let at = 0; at + soughtLength <= text.length; at++) {
      const found = this.#sought.get(text.slice(at, at + soughtLength))?.find(({ form }) => text.startsWith(form, at))
      if (found === undefined) continue
      redacted += text.slice(copied, at) + found.placeholder
      copied = at + found.form.length
      at = copied - 1
    }
    return redacted + text.slice(copied)
  }
}

/** What kind of secret the text is, by the names it has in the wire and by its look. */
function kindOf(text: string, name: string, parent: string): string | undefined {
  if (isClientToken(name)) return undefined
  if (/token$/i.test(name)) return kebab(name)
  if (name === 'Url')
    return parent === 'Websocket' ? 'socket-url' : parent === 'UploadMetadata' ? 'upload-url' : 'download-url'
  if (/secret|password|passphrase|signature|credential$/i.test(name)) return kebab(name)
  // Of a sign-in; elsewhere the names mean something else.
  if (parent === '' && (name === 'Code' || name === 'State')) return kebab(name)
  if (/^(https?|wss?):\/\/\S+[?&](x-amz-signature|signature|sig|token|access_token|code|state)=/i.test(text))
    return 'signed-url'
  return undefined
}

const kebab = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase()

/** Messages of views and events of receipts have JSON as their text. */
export function jsonIn(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
