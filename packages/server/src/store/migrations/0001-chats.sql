-- A chat is every contact of one InitialContactId. Other tables name it by its key, a small integer, which keeps
-- their rows and indexes short. `state` is the chat's state as JSON, without its log.
create table chat (
  key integer primary key,
  id text not null unique,
  ended integer not null,
  state text not null
) strict;

-- One row. `live_chats` counts the chats that have not ended and is kept by the triggers below: counting rows would
-- cost more with every chat. `answers_keyed` is the greatest `answer.row` that has its keys in `answer_key`.
create table tally (
  live_chats integer not null,
  answers_keyed integer not null
) strict;
insert into tally values (0, 0);

create trigger chat_begins after insert on chat when not new.ended begin
  update tally set live_chats = live_chats + 1;
end;

create trigger chat_ends after update of ended on chat when new.ended and not old.ended begin
  update tally set live_chats = live_chats - 1;
end;

create table contact (
  id text primary key,
  chat integer not null
) strict, without rowid;

-- The log. Rows are only ever appended, in the order of their commits, whatever chat they belong to; a table
-- clustered by chat would dirty one page for every active chat. `seq` counts from 1 without gaps within a chat and
-- `time` (ms) never falls along it, so an item is found by its time without an index. `kept` tells the transcript
-- from what is only sent. `contact` is the place of the item's contact in its chat.
create table item (
  row integer primary key,
  chat integer not null,
  seq integer not null,
  time integer not null,
  kept integer not null,
  contact integer not null,
  id text not null,
  body text not null
) strict;
create unique index item_of_chat on item (chat, seq);

-- Ids are UUIDv7 whose milliseconds are the item's time, and are found by it. The few that are not stand here.
create table stray_id (
  chat integer not null,
  id text not null,
  seq integer not null,
  primary key (chat, id)
) strict, without rowid;

create table receipt (
  chat integer not null,
  item integer not null,
  recipient text not null,
  delivered integer,
  read integer,
  primary key (chat, item, recipient)
) strict, without rowid;

-- What a ClientToken was answered, until `expires` (ms); of the same chat and name the greatest `row` counts. Rows are
-- appended with every message, so there is no index that every message would have to keep: `answer_key` finds an answer
-- by the hash of its chat and name, and gets the keys of thousands of answers at once. `expires` stands in both, so that
-- each is swept by itself.
create table answer (
  row integer primary key,
  chat integer not null,
  name text not null,
  hash integer not null,
  fingerprint text not null,
  reply text not null,
  expires integer not null
) strict;
create table answer_key (
  hash integer not null,
  row integer not null,
  expires integer not null,
  primary key (hash, row)
) strict, without rowid;

create table timer (
  chat integer not null,
  kind text not null,
  subject text not null,
  due integer not null,
  primary key (chat, kind, subject)
) strict, without rowid;
create index timer_due on timer (due);
