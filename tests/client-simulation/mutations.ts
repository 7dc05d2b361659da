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
      'const known = this.byId.get(item.Id)\n    const isOwn',
      'const known = undefined as ChatItem | undefined\n    const isOwn',
    ),
  ],
  'show what comes while a gap is being read': [
    edit('gap.ts', 'if (this.#held) this.#held.push(item)', 'if (false) void item'),
  ],
  'forget the receipts that were missed': [
    edit('full-transcript.ts', 'return isOwn && isMessage', 'return false && isOwn && isMessage'),
  ],
  'let receipts speak for one message only': [
    edit(
      'full-transcript.ts',
      "if (item.Type === 'EVENT') continue\n      let",
      "if (!item.MessageMetadata || item.Type === 'EVENT') continue\n      let",
    ),
  ],
  'take another ClientToken for each attempt': [
    edit('outbox.ts', 'ClientToken: message.key', 'ClientToken: message.key + this.#parts.platform.random()'),
  ],
  'say again what was said ten minutes ago': [
    edit('outbox.ts', 'if (this.#parts.transcript.isRecognised(message.key)) return undefined', ''),
  ],
  'take for a message that was never tried what is here': [
    edit('outbox.ts', 'if (!each.at) each.after = this.#parts.transcript.latest', 'void each'),
  ],
  'take for an own message what was said before it': [
    edit('transcript.ts', 'item.AbsoluteTime > after && ', ''),
    edit('transcript.ts', 'const isBehind = expected && AbsoluteTime > expected.after', 'const isBehind = expected'),
  ],
  'keep nothing for a reload': [
    edit('outbox.ts', '(this.#isRestored || this.#over) && this.#parts.store?.save(this.#messages)', 'undefined'),
  ],
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
      'close(this.#next)\n',
      'close(this.#next)\n    close(this.#carrier)\n    this.#carrier = undefined\n',
    ),
  ],
  'wait for the network to be announced': [
    edit(
      'connection.ts',
      "offline: { elapsed: 'asking', online: 'asking', wake: 'asking', alive: 'live' }",
      "offline: { online: 'asking' }",
    ),
  ],
  'leave a timer': [edit('connector.ts', 'this.#timers.stop()', '')],
  'leave a socket': [edit('connector.ts', 'close(this.#carrier)\n    this.#carrier = undefined\n', '')],
  'tell an application of ChatJS only what sockets bring': [
    edit('chatjs/incoming.ts', 'else if (this.#isBegun || shown.key', 'else if (shown.key'),
  ],
}
