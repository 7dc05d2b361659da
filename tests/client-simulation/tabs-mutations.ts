import { type Edit, edit } from '../simulation/mutations.ts'

const tabs = (line: string, becomes: string): readonly Edit[] => [edit('tabs.ts', line, becomes)]

/** What may go wrong among tabs, each as small as such mistakes are. */
export const mutations: Readonly<Record<string, readonly Edit[]>> = {
  'keep from followers what is said': tabs("this.#post('item', item)", ''),
  'let followers miss what a new leader missed': tabs("        this.#post('live')\n", ''),
  'forget what was said to a leader that is gone': tabs('if (unheard.length > 0)', 'if (false)'),
  'say to one leader what was meant for another': tabs('if (to && to !== this.#id) return', ''),
  'take what was posted twice for two messages': tabs(
    'if (!known) this.#outbox.add(message)',
    'if (known) this.#outbox.add({ ...message, key: key + key })',
  ),
  'wait for a leader that sleeps': tabs('return this.#queue(false)', 'return'),
  'take an owner of the lock that slept for the leader still': tabs(
    'if (this.#connector) this.#follow()\n        this.#leader = from',
    'if (!this.#connector) this.#leader = from',
  ),
  'keep from followers what is under way': tabs("this.#post('underWay', messages)", ''),
  'never let go of the lock': tabs('    this.#letGo()\n    this.#channel.close()', '    this.#channel.close()'),
  'leave a channel open': tabs('    this.#channel.close()\n', ''),
  'leave a timer': tabs('    this.#timers.stop()\n', ''),
  'start with an empty outbox': tabs('void this.#outbox.restore()', 'this.#outbox.restore.call'),
  'tell a newcomer nothing': tabs('hello: (from: string) => this.#welcome(from)', 'hello: () => {}'),
  'show again what has been given up': tabs('transcript.remove(key)', ''),
}
