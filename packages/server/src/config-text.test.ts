import { describe, expect, it } from 'vitest'
import { options } from './config.ts'
import { renderConfiguration } from './config-text.ts'

describe('docs/configuration.md', () => {
  it.each(Object.values(options))('tells of $flag', ({ env, flag, sentence }) => {
    expect(renderConfiguration()).toContain(`| \`${env}\` | \`${flag}\` |`)
    expect(renderConfiguration()).toContain(sentence)
  })
})
