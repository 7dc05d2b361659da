import { DatabaseSync } from 'node:sqlite'

/** How long a connection waits for another one's lock. Between our own connections that is a matter of microseconds. */
const busyMs = 1000

/**
 * A connection that writes. `synchronous=FULL` makes every commit wait until the disk has it; checkpoints are left to
 * `WriteAheadLog`.
 */
export function openForWriting(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: busyMs })
  db.exec('pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=0; pragma cache_size=-8000')
  return db
}

/** A connection that only reads. It sees what is committed when a statement begins, and keeps no snapshot after it. */
export function openForReading(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true, timeout: busyMs })
  // Reading the version opens the file and its log now: SQLite would put it off until the first query.
  db.exec('pragma cache_size=-8000; pragma user_version')
  return db
}
