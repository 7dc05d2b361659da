import { readdirSync, readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { NewerSchemaError } from './errors.ts'

const directory = new URL('../migrations/', import.meta.url)

/**
 * Brings the schema up to date: applies the migrations that are newer than the database's `user_version`, in order,
 * each in a transaction together with its number.
 *
 * @throws NewerSchemaError when the database knows a migration that this program does not.
 */
export function migrate(db: DatabaseSync): void {
  const { user_version: version } = db.prepare('pragma user_version').get() as { user_version: number }
  const files = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const newest = numberOf(files.at(-1)!)
  if (version > newest) {
    throw new NewerSchemaError(
      `The database was written by a newer version (its schema is ${version}, this version knows ${newest})`,
    )
  }
  for (const file of files.filter((name) => numberOf(name) > version)) {
    const sql = readFileSync(new URL(file, directory), 'utf8')
    try {
      db.exec(`begin immediate; ${sql}; pragma user_version = ${numberOf(file)}; commit`)
    } catch (error) {
      if (db.isTransaction) db.exec('rollback')
      throw error
    }
  }
}

/** `0001-chats.sql` is migration 1. */
function numberOf(file: string): number {
  return Number.parseInt(file, 10)
}
