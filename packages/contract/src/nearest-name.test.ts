import { describe, expect, it } from 'vitest'
import { nearestName } from './nearest-name.ts'

describe('The name that was meant', () => {
  it.each([
    ['SendMesage', ['SendEvent', 'SendMessage'], 'SendMessage'],
    ['syas', ['sees', 'says'], 'says'],
    ['--prot', ['--host', '--port'], '--port'],
    ['PARLEY_DATADIR', ['PARLEY_DATA_DIR', 'PARLEY_HOST'], 'PARLEY_DATA_DIR'],
    ['mai', ['jo', 'mia'], 'mia'],
  ])('of %s is the one that a slip makes of it', (wrong, names, meant) => {
    expect(nearestName(wrong, names)).toBe(meant)
  })

  it.each([
    ['x', ['on', 'do']],
    ['id', ['on', 'do', 'ms']],
    ['abc', ['aws', 'who', 'ms']],
    ['--p', ['--host', '--port']],
    ['soon', ['from', 'name']],
  ])('of %s is none of those that are as short and others', (wrong, names) => {
    expect(nearestName(wrong, names)).toBeUndefined()
  })
})
