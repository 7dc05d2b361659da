import { type Edit, edit } from '../simulation/mutations.ts'

const tabs = (line: string, becomes: string): readonly Edit[] => [edit('tabs.ts', line, becomes)]

/** What may go wrong among tabs, each as small as such mistakes are. */
export const mutations: Readonly<Record<string, readonly Edit[]>> = {
  'keep from followers what is said': tabs("this.#post('item', item)", ''),
  'let followers miss what a new leader missed': tabs("        this.#post('live')\n", ''),
  'forget what was said to a leader that is gone': tabs('if (this.#said.size > 0)', 'if (false)'),
  'forget what a leader that is gone had on its way': tabs(
    'this.#said = new Map(this.#unsaid.map((message) => [message.key, message]))',
    '',
  ),
  'say to one leader what was meant for another': tabs('if (term !== this.#term) return', ''),
  'take what was posted twice for two messages': tabs(
    'if (!known) this.add(message)',
    'if (known) this.add({ ...message, key: message.key + message.key })',
  ),
  'lose what a follower tries again': tabs('if (message) this.#say(message)', 'if (this.#connector) message?.key'),
  'take for failed what a follower tries again': tabs('if (!hasFailed || this.#said.get(key)?.hasFailed) ', ''),
  'wait for a leader that sleeps': tabs('return this.#queue(false)', 'return'),
  'take an owner of the lock that slept for the leader still': [
    edit('tabs.ts', '      turn.abort()\n      this.#follow()', ''),
    edit('tabs.ts', 'if (this.#connector && term > this.#term) this.#follow()', ''),
  ],
  'say what was on its way before it slept': tabs('          await this.#awake()\n', ''),
  'take an answer from before it slept for a new one': tabs('> lateMs) await this.#awake(true)', '> lateMs) return'),
  'never let go of the lock': tabs('    this.#letGo()\n    this.#channel.close()', '    this.#channel.close()'),
  'leave a channel open': tabs('    this.#letGo()\n    this.#channel.close()\n', '    this.#letGo()\n'),
  'leave a timer': tabs('    this.#timers.stop()\n', ''),
  'start with an empty outbox': tabs('void this.#outbox.restore()', 'this.#outbox.restore.call'),
  'tell a newcomer nothing': tabs("      this.#post('state', stateOf(this), this.#underWay, from)\n", ''),
  'show again what has been given up': [
    edit('outbox.ts', '      if (messages.every((each) => each.key !== key)) this.#parts.transcript.remove(key)', ''),
  ],
}
