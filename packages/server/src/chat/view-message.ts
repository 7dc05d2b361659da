import { messageTypes } from '@parley/contract'

/** A ViewResource message (spec §4.5.7), as far as it has to be one for us. */
interface ViewMessage {
  readonly templateType: 'ViewResource'
  readonly data: { readonly content: { readonly viewId: string; readonly viewToken?: unknown } }
}

/** Which view a message shows, where it leaves the token to us. */
export function viewWithoutToken(contentType: string, content: string): string | undefined {
  const message = contentType === messageTypes.interactive ? viewMessage(content) : undefined
  return message?.data.content.viewToken === undefined ? message?.data.content.viewId : undefined
}

/** The same message with this token in it. */
export function withViewToken(content: string, viewToken: string): string {
  const message = viewMessage(content)
  if (message === undefined) return content
  const { data } = message
  return JSON.stringify({ ...message, data: { ...data, content: { ...data.content, viewToken } } })
}

function viewMessage(content: string): ViewMessage | undefined {
  const message = parsed(content) as Partial<ViewMessage> | null | undefined
  if (message?.templateType !== 'ViewResource' || typeof message.data?.content?.viewId !== 'string') return undefined
  return message as ViewMessage
}

// TypeScript's library does not know these two yet: a number's text as it was read, and as it is to be written.
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }

/** Numbers stay as they are written: what a view is given may hold ids that no double can. */
const keepNumbers: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined ? rawJSON(source) : value

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, keepNumbers as (key: string, value: unknown) => unknown)
  } catch {
    return undefined
  }
}
