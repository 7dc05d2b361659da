import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const tables = ['chat', 'contact', 'item', 'view', 'view_content']

/**
 * From now on SQLite finds none of these tables, so that every commit and every read of them fails while the database
 * lives on. The answer puts them back.
 */
export function withhold(dataDir: string): () => void {
  const rename = (from: string, to: string) => {
    const db = new DatabaseSync(join(dataDir, 'parley.db'), { timeout: 1000 })
    for (const table of tables) db.exec(`alter table ${table}${from} rename to ${table}${to}`)
    db.close()
  }
  rename('', '_withheld')
  return () => rename('_withheld', '')
}
