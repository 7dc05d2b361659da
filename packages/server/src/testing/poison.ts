import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * From now on SQLite itself refuses every item and every new chat that has `word` in it, as it would refuse a row that
 * violates a constraint: the commit fails and the database lives on. The answer takes the poison out again.
 */
export function poison(dataDir: string, word: string): () => void {
  const execute = (sql: string) => {
    const db = new DatabaseSync(join(dataDir, 'parley.db'), { timeout: 1000 })
    db.exec(sql)
    db.close()
  }
  execute(`
    create trigger poisoned_item before insert on item when instr(new.body, '${word}')
      begin select raise(abort, 'poisoned'); end;
    create trigger poisoned_chat before insert on chat when instr(new.state, '${word}')
      begin select raise(abort, 'poisoned'); end;`)
  return () => execute('drop trigger poisoned_item; drop trigger poisoned_chat')
}
