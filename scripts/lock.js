/** One set-up at a time: a file that names the process at work, outside node_modules, which npm deletes whole. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { root } from './progress.js'

const lock = `${root}.cache/setup.lock`

/** Does the work when no other process does; a lock whose process is gone counts as free. */
export async function withLock(work) {
  mkdirSync(`${root}.cache`, { recursive: true })
  const mine = `${lock}.${process.pid}`
  writeFileSync(mine, String(process.pid))
  const release = () => {
    if (ownerOf(lock) === process.pid) rmSync(lock, { force: true })
    rmSync(mine, { force: true })
  }
  process.once('exit', release)
  let told = false
  while (!tryLink(mine)) {
    const owner = ownerOf(lock)
    if (owner !== undefined && isAlive(owner)) {
      if (!told) console.log(`Waiting for the set-up that process ${owner} is doing …`)
      told = true
      await delay(100)
    } else if (owner !== undefined) {
      removeStale(owner)
    }
  }
  await work()
  release()
}

/** Linking a written file gives a lock that has its owner's id from the first moment. */
function tryLink(mine) {
  try {
    linkSync(mine, lock)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function ownerOf(path) {
  try {
    return Number(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Of several that find the same dead owner only one can rename its file, and a new owner's is left in place. */
function removeStale(owner) {
  const stale = `${lock}.stale.${process.pid}`
  try {
    if (ownerOf(lock) !== owner) return
    renameSync(lock, stale)
    rmSync(stale)
    rmSync(`${lock}.${owner}`, { force: true })
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}
