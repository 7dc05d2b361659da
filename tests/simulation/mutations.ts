/** A line of the source and what becomes of it. It must be there, once: a mutation that changes nothing is none. */
export interface Edit {
  /** Below the source's folder. */
  readonly file: string
  readonly line: string
  readonly becomes: string
}

export const edit = (file: string, line: string, becomes: string): Edit => ({ file, line, becomes })

/** What may go wrong in a service like this one, each as small as such mistakes are. */
export const mutations: Readonly<Record<string, readonly Edit[]>> = {
  'announce before the commit': [
    edit('store/sqlite/commit-queue.ts', 'group.dones.push(done)', 'group.dones.push(() => {}); done()'),
  ],
  'answer a repeat before the commit that it repeats': [
    edit('store/live-chat.ts', 'if (this.#answered === this.#handedOver) follower(', 'if (true) follower('),
  ],
  'forget what a ClientToken was answered': [
    edit('store/sqlite-store.ts', 'if (known !== undefined) return follow(live, repeat(known), settle)', ''),
  ],
  'forget an answer until it is committed': [
    edit(
      'store/sqlite-store.ts',
      'this.#repeated(live.answers.get(remember.name), keyOf(live, remember), remember)',
      'this.#repeated(undefined, keyOf(live, remember), remember)',
    ),
  ],
  'skip a sequence number': [
    edit('store/rows.ts', 'seq: standing.seq + 1 + index,', 'seq: standing.seq + 1 + 2 * index,'),
  ],
  'give two items the same time': [edit('chat/item.ts', 'Math.max(now, last + 1)', 'Math.max(now, last)')],
  'show an item whatever was shown before': [
    edit('socket/hub.ts', 'if (item.seq !== subscriber.position + 1) continue', ''),
  ],
  'trust the bus to lose nothing': [
    edit('socket/hub.ts', 'if (subscribers.some(({ position }) => position < first - 1))', 'if (false)'),
  ],
  'never sweep': [edit('socket/hub.ts', 'this.#readUpTo(chatId, Number.MAX_SAFE_INTEGER)', '')],
  'begin one item too late': [
    edit(
      'socket/participant-socket.ts',
      'this.position = outcome.seq - outcome.appended.length',
      'this.position = outcome.seq',
    ),
  ],
  'go on showing to those who have left': [
    edit('socket/hub.ts', 'else if (subscriber.participantId === leaver) this.#leaving.add(subscriber)', ''),
  ],
  'keep what was built on a failed commit': [
    edit(
      'store/sqlite/commit-queue.ts',
      'if (error) withdrawn.push({ done, error })',
      'if (false) withdrawn.push({ done, error })',
    ),
  ],
  'keep the state of a failed commit': [
    edit('store/live-chat.ts', 'if (error !== undefined) this.dead = true', ''),
    edit('store/sqlite-store.ts', 'if (this.#live.get(live.chat.id) === live) this.#live.delete(live.chat.id)', ''),
  ],
  'count a receipt twice': [
    edit('chat/receipt.ts', 'return before.delivered === undefined ?', 'return before.read === undefined ?'),
  ],
  'end a chat that has ended': [
    edit('timers/chat-duration.ts', 'if (chat.ended !== undefined) return', 'if (false) return'),
  ],
  'be idle without a look at what was said': [
    edit('chat/silence.ts', "(Type === 'MESSAGE' || Type === 'ATTACHMENT')", 'false'),
  ],
  'be idle again though idle already': [edit('timers/idle.ts', 'isIdle: true', 'isIdle: false')],
  'come back without a word': [edit('chat/membership.ts', 'silence?.isIdle ?', 'false ?')],
  'let a later verdict overtake an earlier message': [
    edit('chat/processing.ts', 'isFirst &&= !isHis ||', 'isFirst = !isHis ||'),
  ],
  'let what needs no processor overtake what does': [
    edit('chat/processing.ts', 'held?.some((message) => message.participantId === sender.id)', 'false'),
  ],
  'show to all what is withheld': [
    edit('chat/audience.ts', 'if (kept) return body.startsWith(metadata, secondAt)', 'if (kept) return false'),
  ],
  'lose with the end of a chat what is held': [
    edit('chat/membership.ts', 'append: [...said.append, ...held.append,', 'append: [...said.append,'),
  ],
  'let a processor keep a message for ever': [
    edit(
      'timers/message-processing.ts',
      "...resumeIfAnswered(chat, settleMessage(chat, subject, { status: 'FAILED' }, moment), moment)",
      "clear: [{ kind: 'message-processing', subject }]",
    ),
  ],
  'show in the transcript what is not kept': [
    edit('store/sqlite/statements.ts', 'and kept order by seq desc limit', 'order by seq desc limit'),
  ],
  'let a supervisor speak whom nobody sees': [
    edit('chat/chat.ts', "if (!isVisible(participant)) throw new Refusal('supervisor-silent')", ''),
  ],
  'show everybody that a supervisor leaves': [edit('chat/audience.ts', 'body.startsWith(left, secondAt) || ', '')],
  'send a supervisor away who stops barging': [
    edit(
      'socket/hub.ts',
      "return ParticipantRole === 'SUPERVISOR' && kept ? undefined : ParticipantId",
      'return ParticipantId',
    ),
  ],
  'let supervisors barge in as they like': [edit('chat/supervision.ts', 'if (hasBarged) checkBarge(chat)', '')],
  'begin a contact one item too early': [edit('chat/transfer.ts', 'append.length + 1', 'append.length')],
  'hand a chat over and leave the agents in it': [
    edit('chat/transfer.ts', "role === 'AGENT' || role === 'SUPERVISOR'", "role === 'SUPERVISOR'"),
  ],
  'transfer a chat anew for a repeat': [edit('operations/connect/transfer-contact.ts', 'remembers: true,', '')],
  'not find a chat by the contact that it was transferred to': [
    edit('store/rows.ts', '...(newContacts.length > 0 && { contacts: newContacts }),', ''),
  ],
  'begin a flow in the contact that is over': [
    edit('chat/flow.ts', 'moment.lastSeq + append.length + 1', 'moment.lastSeq + 1'),
  ],
  'wait in a flow for ever': [edit('chat/flow.ts', 'arm: [{ ...flowWait, due: until }]', 'arm: []')],
  'keep but the last of a message in chunks': [
    edit('chat/growing.ts', 'const content = message.content + chunk.content', 'const content = chunk.content'),
  ],
  'not know a chunk again': [edit('chat/growing.ts', 'if (number <= chunks && !isLast) return true', '')],
  'let a message grow whose bot has left': [edit('chat/growing.ts', 'if (author === undefined) continue', 'continue')],
  'complete a message and let it grow on': [
    edit('chat/growing.ts', 'filter(({ id }) => id !== message.id) ?? []', 'filter(() => true) ?? []'),
  ],
  'leave out an item between two pages': [
    edit(
      'operations/participant/get-transcript.ts',
      'pageToken(scan, next.seq, ',
      "pageToken(scan, next.seq + (scan.direction === 'FORWARD' ? 1 : -1), ",
    ),
  ],
}

/** No mistake, but a cache so small that chats are read from the database again and again. */
export const crampedCache: readonly Edit[] = [
  edit('store/sqlite-store.ts', 'const liveChatsKept = 20_000', 'const liveChatsKept = 1'),
]
