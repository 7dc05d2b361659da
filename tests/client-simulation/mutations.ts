import { type Edit, edit } from '../simulation/mutations.ts'

/** What may go wrong in a client like this one, each as small as such mistakes are. */
export const mutations: Readonly<Record<string, readonly Edit[]>> = {
  'never fill a gap but the first': [
    edit(
      'chat-session.ts',
      'void this.#gap.fill()',
      'if (this.#transcript.view.every(({ Id }) => !Id)) void this.#gap.fill()',
    ),
  ],
  'show an item as often as it comes': [
    edit(
      'transcript.ts',
      'const known = this.#byId.get(Id)\n    if (metadata',
      'const known = undefined as ChatItem | undefined\n    if (metadata',
    ),
  ],
  'show what comes while a gap is being read': [
    edit('gap.ts', 'if (this.#held) this.#held.push(item)', 'if (false) void item'),
  ],
  'forget the receipts that were missed': [edit('transcript.ts', 'if (isUnread && ', 'if (false && isUnread && ')],
  'let receipts speak for one message only': [
    edit(
      'transcript.ts',
      "if (item.Type === 'EVENT') continue\n      let",
      "if (!item.MessageMetadata || item.Type === 'EVENT') continue\n      let",
    ),
  ],
  'take another ClientToken for each attempt': [
    edit('outbox.ts', 'ClientToken: key', 'ClientToken: key + platform.random()'),
  ],
  'say again what was said ten minutes ago': [
    edit('outbox.ts', 'if (transcript.isRecognised(key)) return undefined', ''),
  ],
  'take for an own message what was said before it': [
    edit('transcript.ts', 'const isBehind = item.AbsoluteTime > after', 'const isBehind = after !== undefined'),
  ],
  'keep nothing for a reload': [edit('outbox.ts', 'if (this.#isRestored) void this.#save()', '')],
  'say two things at once': [
    edit(
      'outbox.ts',
      'const message = this.#messages.find(({ hasFailed }) => !hasFailed)\n      if (!message) return\n      await this.#send(message)',
      'const left = this.#messages.filter(({ hasFailed }) => !hasFailed)\n      if (left.length === 0) return\n      await Promise.all(left.map((message) => this.#send(message)))',
    ),
  ],
  'give up when the service fails': [
    edit('calls.ts', 'else if (error.retryable)', "else if (error.retryable && error.reason !== 'server')"),
  ],
  "take a hotel's 403 for the end": [
    edit('connector.ts', "(status === 403 && reason !== 'network')", 'status === 403'),
  ],
  'never miss a heartbeat': [edit('connector.ts', "this.on('silent')", '')],
  'close a socket before the next one has subscribed': [
    edit(
      'connector.ts',
      'this.#next?.drop()\n',
      'this.#next?.drop()\n    this.#carrier?.drop()\n    this.#carrier = undefined\n',
    ),
  ],
  'wait for the network to be announced': [
    edit(
      'connection.ts',
      "offline: { elapsed: again, online: again, wake: again, alive: ['live'] }",
      'offline: { online: again }',
    ),
  ],
  'leave a timer': [edit('connector.ts', 'this.#timers.stop()', '')],
  'leave a socket': [edit('connector.ts', 'this.#carrier?.drop()\n      this.#carrier = undefined\n', '')],
}
