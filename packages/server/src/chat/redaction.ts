/**
 * Finds what should not be said in a chat. Whatever repeats in a pattern is bounded, and no two ways lead through the
 * same text: a start costs no more than a constant, and so a text no more than its length.
 */

interface Finder {
  readonly label: string
  readonly pattern: RegExp
  /** How many characters of what the pattern found are to go; what the pattern cannot say is checked here. */
  length?(found: string): number
}

/** In the order in which they are looked for: what one has replaced the next does not see. */
export const finders: readonly Finder[] = [
  {
    label: '[EMAIL]',
    pattern:
      /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]{1,128}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}[\p{L}\p{N}-]{1,62}/gu,
  },
  {
    label: '[IBAN]',
    pattern: /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}/giu,
    length: ibanLength,
  },
  {
    // In one piece, in fours, or as 4-6-5 and 4-6-4.
    label: '[CREDIT_CARD]',
    pattern: /(?<!\d)[2-6]\d{3}(?:\d{9,15}|([ -])(?:\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?|\d{6}\1\d{4,5}))(?!\d)/g,
    length: cardLength,
  },
  { label: '[SSN]', pattern: /(?<!\d|\d-)(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?!-?\d)/g },
  // With the country: + or 00, then 8 to 15 digits.
  { label: '[PHONE]', pattern: /(?<![\p{L}\d+])(?:\+|00) ?[1-9](?:[ ./()-]{0,2}\d){7,14}(?!\d)/gu },
  // North America: area, exchange, line.
  {
    label: '[PHONE]',
    pattern: /(?<![\d-])(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\d-])/g,
  },
  // Elsewhere: an area code with its 0, then the rest in groups; or five pairs, as in France.
  {
    label: '[PHONE]',
    pattern:
      /(?<![\d.])(?:\(0[1-9]\d{1,4}\)|0[1-9]\d{1,4})[ /-]{1,3}\d{3,8}(?:[ -]\d{2,8}){0,4}(?!\d)|(?<![\d.])0[1-9](?:[ .-]\d{2}){4}(?![\d.])/g,
  },
]

/** @param label stands for everything that is found, instead of the name of its kind */
export function redactText(text: string, label?: string): string {
  let left = text
  for (const finder of finders) left = replaced(left, finder, label ?? finder.label)
  return left
}

// Of JSON text: its strings, names of members among them, and its numbers.
const literal = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g

/** Redacts the strings and numbers of what is JSON, and leaves JSON. */
export function redactJson(json: string, label?: string): string {
  return json.replace(literal, (found) => {
    const text = found.startsWith('"') ? (JSON.parse(found) as string) : found
    const left = redactText(text, label)
    return left === text ? found : JSON.stringify(left)
  })
}

function replaced(text: string, { pattern, length }: Finder, label: string): string {
  let left = ''
  let done = 0
  pattern.lastIndex = 0
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const taken = length === undefined ? found[0].length : length(found[0])
    // What follows a false start may be a true one; each start costs no more than its pattern's bounds.
    if (taken === 0) {
      pattern.lastIndex = found.index + 1
      continue
    }
    left += text.slice(done, found.index) + label
    done = found.index + taken
    pattern.lastIndex = done
  }
  return left + text.slice(done)
}

// A beginning may be it where a group ends; the longest such beginning is.

/** How much of this is a card's number by Luhn's sum. */
function cardLength(found: string): number {
  for (let end = found.length; end >= 13; end--) {
    const isEnd = isMember(found[end - 1]) && !isMember(found[end])
    if (isEnd && isCard(found.slice(0, end).replace(/[ -]/g, ''))) return end
  }
  return 0
}

function isCard(digits: string): boolean {
  let sum = 0
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at])
    const weighed = at % 2 === 0 ? digit : digit * 2
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return digits.length >= 13 && digits.length <= 19 && sum % 10 === 0
}

/** How much of this is an IBAN by its check digits: what stands behind the first four, then these, modulo 97. */
function ibanLength(found: string): number {
  const head = numberOf(found[0]) * 10_000 + numberOf(found[1]) * 100 + Number(found.slice(2, 4))
  let rest = 0
  let members = 4
  let length = 0
  for (let at = 4; at < found.length; at++) {
    if (!isMember(found[at])) continue
    const value = numberOf(found[at])
    rest = (rest * (value < 10 ? 10 : 100) + value) % 97
    members++
    const isEnd = members >= 15 && !isMember(found[at + 1])
    if (isEnd && (rest * 1_000_000 + head) % 97 === 1) length = at + 1
  }
  return length
}

const isMember = (character: string | undefined) => character !== undefined && character !== ' ' && character !== '-'
/** Digits are themselves, letters 10 to 35. */
const numberOf = (character = '') => Number.parseInt(character, 36)
