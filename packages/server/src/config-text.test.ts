import { describe, expect, it } from 'vitest'
import { options } from './config.ts'
import { renderConfiguration, renderHelp } from './config-text.ts'

describe('the texts about options', () => {
  it.each(Object.values(options))('tell of $flag in --help and in docs/configuration.md', ({ env, flag, sentence }) => {
    expect(renderHelp()).toContain(`  ${flag} `)
    expect(renderHelp()).toContain(sentence.replaceAll('`', ''))
    expect(renderConfiguration()).toContain(`| \`${env}\` | \`${flag}\` |`)
    expect(renderConfiguration()).toContain(sentence)
  })
})
