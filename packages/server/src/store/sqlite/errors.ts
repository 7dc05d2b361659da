/** Errors of the embedded database, and which of them end it. */

/** The data directory belongs to another process. */
export class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError'
}

/** The database was written by a newer version of this program. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError'
}

/** Why a change was not committed. `errcode` is SQLite's extended result code, where SQLite refused it. */
export class CommitError extends Error {
  override readonly name = 'CommitError'
  readonly errcode: number | undefined

  constructor(message: string, errcode?: number) {
    super(message)
    this.errcode = errcode
  }
}

/** SQLite's primary result codes after which nobody knows what is on the disk, so nothing more may be written. */
const fatalCodes: ReadonlySet<number> = new Set([
  2, // SQLITE_INTERNAL
  8, // SQLITE_READONLY
  10, // SQLITE_IOERR, a failed fsync among them: it cannot be tried again
  11, // SQLITE_CORRUPT
  14, // SQLITE_CANTOPEN
  15, // SQLITE_PROTOCOL
  26, // SQLITE_NOTADB
])

/** SQLite's extended result code of an error, if SQLite threw it. */
export function errcodeOf(error: unknown): number | undefined {
  const errcode = (error as { errcode?: unknown } | undefined)?.errcode
  return typeof errcode === 'number' ? errcode : undefined
}

/** Whether another connection is in the way. */
export function isBusy(error: unknown): boolean {
  const errcode = errcodeOf(error)
  return errcode !== undefined && (errcode & 0xff) === 5
}

/** Whether the database must not be used after this error. */
export function isFatal(error: unknown): boolean {
  const errcode = errcodeOf(error)
  return errcode !== undefined && fatalCodes.has(errcode & 0xff)
}
