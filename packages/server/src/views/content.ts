import { hash } from 'node:crypto'
import { type Input, limits, type operations } from '@parley/contract'
import { Refusal } from '../chat/refusal.ts'
import type { ViewContent } from './view.ts'

type Saved = Pick<Input<typeof operations.connect.UpdateViewContent>, 'Content' | 'Status'>

/**
 * The content that a backend hands in. A draft may be anything; what is published has to be a template that a client
 * can read (control-plane §7.14).
 * @throws Refusal invalid-request
 */
export function checkedContent({ Content: { Template, Actions }, Status }: Saved): ViewContent {
  const content = { ...(Template !== undefined && { Template }), ...(Actions !== undefined && { Actions }) }
  if (Buffer.byteLength(textOf(content)) > limits.viewContentBytes) {
    throw new Refusal('invalid-request', `Content must not be longer than ${limits.viewContentBytes} bytes`)
  }
  if (Status === 'PUBLISHED' && !isObjectText(Template)) {
    throw new Refusal('invalid-request', 'Content.Template must be a JSON object to be published')
  }
  if (Actions !== undefined && new Set(Actions).size < Actions.length) {
    throw new Refusal('invalid-request', 'Content.Actions must not repeat an action')
  }
  return content
}

/** Equal for equal contents, of 64 characters (`ViewContentSha256`). */
export function sha256Of(content: ViewContent): string {
  return hash('sha256', textOf(content), 'hex')
}

// Quotation marks are left out of the measure: JSON would double those of a template, which is JSON itself.
const textOf = ({ Template = '', Actions = [] }: ViewContent) => [Template, ...Actions].join('\n')

function isObjectText(text: string | undefined): boolean {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
