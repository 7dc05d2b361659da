import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { describeBlobs } from './blobs.cases.ts'
import { DiskBlobs } from './disk-blobs.ts'

describeBlobs('on disk', async () => {
  const directory = temporaryDirectory()
  return { blobs: new DiskBlobs(directory.path), [Symbol.asyncDispose]: async () => directory[Symbol.dispose]() }
})

describeBlobs('in memory mode', async () => {
  const blobs = new DiskBlobs('memory')
  return { blobs, [Symbol.asyncDispose]: () => blobs.close() }
})

async function* hello() {
  yield Buffer.from('hello')
}

describe('files', () => {
  it('are there for the next process', async () => {
    using directory = temporaryDirectory()
    await new DiskBlobs(directory.path).write('aa.1', hello(), 5)
    expect(await new DiskBlobs(directory.path).provisional()).toEqual(['aa.1'])
  })

  it('of memory mode leave nothing behind, and no directory where there were none', async () => {
    const ours = () => readdirSync(tmpdir()).filter((name) => name.startsWith('parley-blobs-'))
    const before = ours()
    const blobs = new DiskBlobs('memory')
    expect(await blobs.provisional()).toEqual([])
    expect(ours().filter((name) => !before.includes(name) && existsSync(name))).toEqual([])
    await blobs.write('aa.1', hello(), 5)
    await blobs.close()
    await expect(blobs.read('aa.1')).rejects.toThrow()
  })
})
