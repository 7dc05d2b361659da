import { type Database, type Faults, openDatabase } from './store/sqlite/database.ts'

/** How long a start waits for a store that another process still holds. */
const takeOverMs = 10_000

/** A database that is being opened, and the error that may one day end its use. */
export interface Opening {
  readonly database: Promise<Database>
  /** Resolves when the database can be written no longer and every open change has been answered. */
  readonly failed: Promise<Error>
}

/**
 * Begins to open the database of a data directory. Its thread takes as long to start as the rest of the service takes
 * to load, so `serve.ts` comes here before it imports that.
 */
export function beginOpening(dataDir: string, faults?: Faults): Opening {
  const failed = Promise.withResolvers<Error>()
  const database = openDatabase({
    dataDir,
    waitMs: takeOverMs,
    onFatal: failed.resolve,
    ...(faults !== undefined && { faults }),
  })
  // Whoever awaits it hears of the error; until then it is not an unhandled one.
  database.catch(() => {})
  return { database, failed: failed.promise }
}
