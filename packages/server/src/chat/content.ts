import { limits, messageTypes } from '@parley/contract'
import type { Chat, Participant } from './chat.ts'
import { Refusal } from './refusal.ts'

/** The newest model's limit for all types, in UTF-8 bytes (spec §1.7). */
export const contentBytesMax = limits.content

const jsonTypes: ReadonlySet<string> = new Set([
  messageTypes.json,
  messageTypes.interactive,
  messageTypes.interactiveResponse,
])

/**
 * What a message may hold (spec §1.7 rules 1–3).
 * @throws Refusal content-type-unsupported, content-invalid
 */
export function checkMessageContent(chat: Chat, sender: Participant, contentType: string, content: string): void {
  if (!chat.settings.supportedContentTypes.includes(contentType)) {
    throw new Refusal(
      'content-type-unsupported',
      'ContentType is not among the SupportedMessagingContentTypes of the chat',
    )
  }
  if (contentType === messageTypes.interactive && sender.role === 'CUSTOMER') {
    throw new Refusal('content-type-unsupported', 'ContentType is not for a CUSTOMER to send')
  }
  checkContent(contentType, content)
}

/** @throws Refusal content-invalid: too long in bytes, or not the JSON that its type promises */
export function checkContent(contentType: string, content: string): void {
  if (Buffer.byteLength(content) > contentBytesMax) {
    throw new Refusal('content-invalid', `Content must not be longer than ${contentBytesMax} bytes of UTF-8`)
  }
  if (jsonTypes.has(contentType) && !isJson(content)) {
    throw new Refusal('content-invalid', 'Content must be JSON')
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
