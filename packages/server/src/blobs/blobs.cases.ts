import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Blobs, BlobTooLong } from './blobs.ts'

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

async function* breaking(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half')
  throw new Error('the client is gone')
}

async function textOf(blobs: Blobs, key: string): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const chunk of await blobs.read(key)) parts.push(chunk)
  return Buffer.concat(parts).toString()
}

/** What every side of the port must hold to. */
export function describeBlobs(side: string, open: () => Promise<AsyncDisposable & { readonly blobs: Blobs }>): void {
  describe(`${side}: a file`, () => {
    it('is read as it was written, with its length and hash', async () => {
      await using place = await open()
      const sha256 = createHash('sha256').update('Hello, world').digest('hex')
      expect(await place.blobs.write('aa.1', chunks('Hello, ', 'world'), 12)).toEqual({ bytes: 12, sha256 })
      expect(await textOf(place.blobs, 'aa.1')).toBe('Hello, world')
    })

    it('that is longer than agreed is refused, and nothing of it is left', async () => {
      await using place = await open()
      await expect(place.blobs.write('aa.1', chunks('Hello, ', 'world'), 11)).rejects.toThrow(BlobTooLong)
      expect(await place.blobs.provisional()).toEqual([])
      await expect(place.blobs.read('aa.1')).rejects.toThrow()
    })

    it('whose source breaks is not there', async () => {
      await using place = await open()
      await expect(place.blobs.write('aa.1', breaking(), 100)).rejects.toThrow('the client is gone')
      expect(await place.blobs.provisional()).toEqual([])
    })

    it('never takes the place of another', async () => {
      await using place = await open()
      await place.blobs.write('aa.1', chunks('first'), 5)
      await expect(place.blobs.write('aa.1', chunks('other'), 5)).rejects.toThrow()
      expect(await textOf(place.blobs, 'aa.1')).toBe('first')
    })

    it('is provisional until it is kept, and can be discarded until then only', async () => {
      await using place = await open()
      await place.blobs.write('aa.1', chunks('kept'), 4)
      await place.blobs.write('bb.2', chunks('gone'), 4)
      expect([...(await place.blobs.provisional())].sort()).toEqual(['aa.1', 'bb.2'])
      await place.blobs.keep('aa.1')
      for (const key of ['aa.1', 'bb.2']) await place.blobs.discard(key)
      expect(await place.blobs.provisional()).toEqual([])
      expect(await textOf(place.blobs, 'aa.1')).toBe('kept')
      await expect(place.blobs.read('bb.2')).rejects.toThrow()
    })

    it('may be kept and discarded again and again', async () => {
      await using place = await open()
      await place.blobs.write('aa.1', chunks('kept'), 4)
      for (let time = 0; time < 2; time++) await place.blobs.keep('aa.1')
      for (let time = 0; time < 2; time++) await place.blobs.discard('bb.2')
      expect(await textOf(place.blobs, 'aa.1')).toBe('kept')
    })
  })
}
