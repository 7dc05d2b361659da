/** Every SQL statement of the embedded database, by name. */

/** What changes are made of. A change travels to the writer as indexes into this list, each followed by its values. */
export const writeStatements = [
  ['createChat', 'insert into chat (key, id, ended, state) values (?, ?, ?, ?)'],
  ['setState', 'update chat set state = ? where key = ?'],
  ['endChat', 'update chat set ended = 1 where key = ?'],
  ['addContact', 'insert into contact (id, chat) values (?, ?)'],
  ['appendItem', 'insert into item (chat, seq, time, kept, contact, id, body) values (?, ?, ?, ?, ?, ?, ?)'],
  ['addStrayId', 'insert into stray_id (chat, id, seq) values (?, ?, ?)'],
  [
    'putReceipt',
    `insert into receipt (chat, item, recipient, delivered, read) values (?, ?, ?, ?, ?)
     on conflict do update set delivered = excluded.delivered, read = excluded.read`,
  ],
  [
    'putAnswer',
    `insert into answer (chat, name, fingerprint, reply, expires) values (?, ?, ?, ?, ?)
     on conflict do update set fingerprint = excluded.fingerprint, reply = excluded.reply, expires = excluded.expires`,
  ],
  [
    'armTimer',
    `insert into timer (chat, kind, subject, due) values (?, ?, ?, ?)
     on conflict do update set due = excluded.due`,
  ],
  ['clearTimer', 'delete from timer where chat = ? and kind = ? and subject = ?'],
] as const

export type WriteStatement = (typeof writeStatements)[number][0]

/** The writer's own. */
export const housekeeping = {
  begin: 'begin immediate',
  commit: 'commit',
  rollback: 'rollback',
  walSize: 'pragma wal_checkpoint(noop)',
  checkpoint: 'pragma wal_checkpoint(passive)',
  checkpointAndRestart: 'pragma wal_checkpoint(restart)',
  checkpointAndTruncate: 'pragma wal_checkpoint(truncate)',
  sweepUntil: 'select chat, name from answer where (chat, name) > (?, ?) order by chat, name limit 1 offset ?',
  sweepSlice: 'delete from answer where (chat, name) > (?, ?) and (chat, name) <= (?, ?) and expires <= ?',
  sweepRest: 'delete from answer where (chat, name) > (?, ?) and expires <= ?',
} as const

const item = 'select seq, id, time, kept, contact, body from item'
const chat = `
  select chat.key, chat.id, chat.state, chat.ended, last.seq, last.time
  from chat left join item last
    on last.chat = chat.key and last.seq = (select max(seq) from item where item.chat = chat.key)`

export const readStatements = {
  greatestChatKey: 'select max(key) from chat',
  chat: `${chat} where chat.id = ?`,
  chatOfContact: `${chat} where chat.key = (select chat from contact where contact.id = ?)`,
  itemsAfter: `${item} where chat = ? and seq > ? order by seq limit ?`,
  pageForward: `${item} where chat = ? and seq between ? and ? and kept order by seq limit ?`,
  pageBackward: `${item} where chat = ? and seq between ? and ? and kept order by seq desc limit ?`,
  lastSeq: 'select max(seq) from item where chat = ?',
  timeAt: 'select time from item where chat = ? and seq = ?',
  straySeq: 'select seq from stray_id where chat = ? and id = ?',
  receipts: `select item, recipient, delivered, read from receipt
    where chat = ? and item between ? and ? order by item, recipient`,
  answer: 'select chat, name, fingerprint, reply, expires from answer where chat = ? and name = ? and expires > ?',
  dueTimers: `select timer.chat, chat.id, timer.kind, timer.subject, timer.due
    from timer join chat on chat.key = timer.chat
    where timer.due <= ? order by timer.due, timer.chat, timer.kind, timer.subject limit ?`,
  nextTimerDue: 'select min(due) from timer',
  liveChats: 'select live_chats from tally',
  dataVersion: 'pragma data_version',
} as const
