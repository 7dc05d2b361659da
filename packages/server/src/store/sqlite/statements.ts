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
  ['putAnswer', 'insert into answer (row, chat, name, hash, fingerprint, reply, expires) values (?, ?, ?, ?, ?, ?, ?)'],
  [
    'armTimer',
    `insert into timer (chat, kind, subject, due) values (?, ?, ?, ?)
     on conflict do update set due = excluded.due`,
  ],
  ['clearTimer', 'delete from timer where chat = ? and kind = ? and subject = ?'],
  [
    'putView',
    `insert into view (id, name, state) values (?, ?, ?)
     on conflict (id) do update set name = excluded.name, state = excluded.state`,
  ],
  ['addViewContent', 'insert into view_content (view, revision, content) values (?, ?, ?)'],
  ['dropView', 'delete from view where id = ?'],
  ['dropViewContents', 'delete from view_content where view = ?'],
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
  answersToKey: `select answers_keyed as keyed, coalesce((select max(row) from answer), 0) as greatest,
    (select count(*) from answer where row > answers_keyed) as count from tally`,
  keyAnswers: `insert into answer_key (hash, row, expires)
    select hash, row, expires from answer where row > ? and row <= ? order by hash`,
  dropReplacedAnswers: `delete from answer where row in (
    select older.row from answer newer
    join answer_key on answer_key.hash = newer.hash and answer_key.row < newer.row
    join answer older on older.row = answer_key.row and older.chat = newer.chat and older.name = newer.name
    where newer.row > ? and newer.row <= ?)`,
  setAnswersKeyed: 'update tally set answers_keyed = ?',
  answerSliceEnd: 'select row as last from answer where row > ? order by row limit 1 offset ?',
  sweepAnswers: `delete from answer
    where row > ? and row <= ? and row <= (select answers_keyed from tally) and expires <= ?`,
  keySliceEnd: 'select hash as last from answer_key where hash > ? order by hash limit 1 offset ?',
  sweepKeys: 'delete from answer_key where hash > ? and hash <= ? and expires <= ?',
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
  answerAt: 'select chat, name, fingerprint, reply, expires from answer where row = ?',
  answer: `select chat, name, fingerprint, reply, answer.expires
    from answer_key join answer on answer.row = answer_key.row
    where answer_key.hash = ? and chat = ? and name = ? order by answer_key.row desc limit 1`,
  unkeyedAnswers: 'select row, chat, name from answer where row > (select answers_keyed from tally) order by row',
  greatestAnswerRow: 'select max(answers_keyed, coalesce((select max(row) from answer), 0)) from tally',
  dueTimers: `select timer.chat, chat.id as chatId, timer.kind, timer.subject, timer.due
    from timer join chat on chat.key = timer.chat
    where timer.due <= ? order by timer.due, timer.chat, timer.kind, timer.subject limit ?`,
  nextTimerDue: 'select min(due) from timer',
  liveChats: 'select live_chats from tally',
  view: 'select state from view where id = ?',
  viewNamed: 'select state from view where name = ?',
  viewsAfter: 'select state from view where name > ? order by name limit ?',
  viewContent: 'select content from view_content where view = ? and revision = ?',
  dataVersion: 'pragma data_version',
} as const
