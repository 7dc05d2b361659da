import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { until } from '../../testing/until.ts'
import { commit, createChat, item, items, newDirectory, open } from './database.fixture.ts'
import { DataDirInUseError, NewerSchemaError } from './database.ts'

/** A process of its own that opens the directory, says so, commits one chat `id` and stays. */
async function startHolder(directory: string, id: string, env: NodeJS.ProcessEnv = {}) {
  const program = `
    const { openDatabase } = await import(${JSON.stringify(new URL('./database.ts', import.meta.url).href)})
    const db = await openDatabase({ dataDir: ${JSON.stringify(directory)}, waitMs: 5000, onFatal: console.error })
    db.commit({ chat: db.nextChatKey(), create: { id: '${id}' }, state: '{}' }, () => console.log('holding'))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const ended = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(kill)
  await once(child.stdout, 'data')
  return { kill }
}

describe('the data directory', () => {
  it('is open to its owner alone', async () => {
    const directory = join(newDirectory(), 'data')
    const { db } = await open(directory)
    await createChat(db, 'c')
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    for (const file of ['lock', 'parley.db', 'parley.db-wal', 'parley.db-shm']) {
      expect(statSync(join(directory, file)).mode & 0o077).toBe(0)
    }
  })

  it('belongs to one database at a time', async () => {
    const directory = newDirectory()
    const { db } = await open(directory)
    await expect(open(directory, 60)).rejects.toThrow(DataDirInUseError)
    await expect(open(directory, 0)).rejects.toThrow(/ is in use by another process/)
    await createChat(db, 'c')
    const waiting = open(directory, 10_000)
    await db.close()
    expect((await waiting).db.chat('c')).toBeDefined()
  })

  it('is free again when the process that held it is killed, with all that it had committed', async () => {
    const directory = newDirectory()
    const holder = await startHolder(directory, 'theirs')
    await expect(open(directory)).rejects.toThrow(DataDirInUseError)
    const waiting = open(directory, 10_000)
    await holder.kill()
    const { db } = await waiting
    expect(db.chat('theirs')).toMatchObject({ key: 1, state: '{}' })
    expect(db.nextChatKey()).toBe(2)
  })

  it('can be opened under `node --watch`, which has every thread report what it imports', async () => {
    await startHolder(newDirectory(), 'watched', { WATCH_REPORT_DEPENDENCIES: '1' })
  })

  it('can be read on after release, and shows what the next process commits', async () => {
    const directory = newDirectory()
    const { db } = await open(directory)
    await createChat(db, 'ours')
    await db.release()
    const version = db.dataVersion()
    const holder = await startHolder(directory, 'theirs')
    await until(() => db.chat('theirs') !== undefined, 'the other process to commit')
    expect(db.dataVersion()).not.toBe(version)
    expect(db.chat('ours')).toBeDefined()
    await holder.kill()
  })

  it('keeps everything over a restart: rows, keys and the answers that had no keys yet', async () => {
    const directory = newDirectory()
    const { db } = await open(directory)
    const answer = { name: 'n', fingerprint: 'f', reply: '{}', expires: 100 }
    const chat = await createChat(db, 'c', { items: items(1, 3) })
    for (let n = 0; n < 10; n++) await commit(db, { chat, answer: { ...answer, chat, reply: `${n}` } })
    await db.close()
    const { db: again } = await open(directory)
    expect(again.itemsAfter(chat, 0, 10)).toEqual(items(1, 3))
    expect(again.nextChatKey()).toBe(chat + 1)
    expect(again.liveChats()).toBe(1)
    expect(again.answer(chat, 'n', 99)?.reply).toBe('9')
    await commit(again, { chat, answer: { ...answer, chat, reply: 'newer' }, items: [item(4)] })
    expect(again.answer(chat, 'n', 99)?.reply).toBe('newer')
  })

  it('is refused when a newer version has written it, and left as it was', async () => {
    const directory = newDirectory()
    await (await open(directory)).db.close()
    const raw = new DatabaseSync(join(directory, 'parley.db'))
    const { user_version: ours } = raw.prepare('pragma user_version').get() as { user_version: number }
    raw.exec('pragma user_version = 9999')
    await expect(open(directory)).rejects.toThrow(NewerSchemaError)
    raw.exec(`pragma user_version = ${ours}`)
    raw.close()
    await open(directory)
  })

  it('has a schema of strict tables, numbered by its last migration', async () => {
    const directory = newDirectory()
    await (await open(directory)).db.close()
    const raw = new DatabaseSync(join(directory, 'parley.db'))
    expect(raw.prepare('pragma user_version').get()).toEqual({ user_version: 2 })
    const tables = raw
      .prepare("select name, strict from pragma_table_list where schema = 'main' and type = 'table'")
      .all()
    expect(tables.filter(({ name, strict }) => !strict && name !== 'sqlite_schema')).toEqual([])
    raw.close()
  })
})

describe('the write-ahead log', () => {
  const mebibyte = 1024 * 1024
  const body = JSON.stringify('x'.repeat(16 * 1024))

  it('stays small under load, and is emptied by release', async () => {
    const directory = newDirectory()
    const { db } = await open(directory)
    const wal = join(directory, 'parley.db-wal')
    const chat = await createChat(db, 'c')
    let largest = 0
    for (let seq = 1; seq <= 2000; seq += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, n) => commit(db, { chat, items: [item(seq + n, { body })] })))
      largest = Math.max(largest, statSync(wal).size)
    }
    expect(largest).toBeGreaterThan(1 * mebibyte)
    expect(largest).toBeLessThan(16 * mebibyte)
    await db.release()
    expect(statSync(wal).size).toBe(0)
    expect(db.chat('c')!.seq).toBe(2000)
  })

  it('stays within its bound though a foreign reader holds a snapshot, and starts anew when that is gone', async () => {
    const directory = newDirectory()
    const { db } = await open(directory)
    const wal = join(directory, 'parley.db-wal')
    const chat = await createChat(db, 'c')
    const foreign = new DatabaseSync(join(directory, 'parley.db'), { readOnly: true })
    onTestFinished(() => foreign.close())
    foreign.exec('begin; select count(*) from item')
    let committed = 0
    const jobs: Promise<void>[] = []
    for (let seq = 1; seq <= 6000; seq++) {
      jobs.push(
        commit(db, { chat, items: [item(seq, { body })] }).then(() => {
          committed += 1
        }),
      )
    }
    await until(() => statSync(wal).size > 64 * mebibyte, 'the log to reach its bound')
    foreign.exec('commit')
    await Promise.all(jobs)
    expect(committed).toBe(6000)
    // Past the bound by no more than the batches of two waits.
    expect(statSync(wal).size).toBeLessThan(64 * mebibyte + 2 * 512 * 24 * 1024)
  })

  it('is emptied when nothing happens for a while', async () => {
    const directory = newDirectory()
    const { db } = await open(directory)
    await createChat(db, 'c')
    const wal = join(directory, 'parley.db-wal')
    expect(statSync(wal).size).toBeGreaterThan(0)
    await until(() => statSync(wal).size === 0, 'the log to be emptied')
    expect(db.chat('c')).toBeDefined()
  })
})
