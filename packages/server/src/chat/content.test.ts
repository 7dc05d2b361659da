import { messageTypes } from '@parley/contract'
import { describe, expect, it } from 'vitest'
import { bot, chatOf, jo, mia, refusalOf } from '../testing/chat-fixtures.ts'
import { checkMessageContent, contentBytesMax } from './content.ts'
import { readLimits } from './limits.ts'
import { defaultRules } from './rules.ts'

const chat = chatOf([mia, jo, bot])
const plain = chatOf([mia, jo, bot], { settings: { flowId: 'f', supportedContentTypes: [messageTypes.text] } })
const { text, markdown, json, interactive, interactiveResponse } = messageTypes

describe('what a message may hold (spec §1.7)', () => {
  it.each([
    ['plain text', chat, mia, text, 'Hello', 'nothing'],
    ['white space alone', chat, mia, text, ' \n', 'nothing'],
    ['text that is no JSON', chat, mia, markdown, '{', 'nothing'],
    ['a type that the chat does not support', plain, mia, markdown, '**x**', 'content-type-unsupported'],
    ['a type that nobody knows', chat, mia, 'image/png', 'x', 'content-type-unsupported'],
    ['a type that a chat of plain text does not give a bot either', plain, bot, json, '{}', 'content-type-unsupported'],
    ['JSON', chat, jo, json, '{"kind":"cart"}', 'nothing'],
    ['JSON that is not JSON', chat, jo, json, '{kind}', 'content-invalid'],
    ['an interactive response of a customer', chat, mia, interactiveResponse, '{}', 'nothing'],
    ['an interactive response that is not JSON', chat, mia, interactiveResponse, 'yes', 'content-invalid'],
    ['an interactive message of a bot', chat, bot, interactive, '{}', 'nothing'],
    ['an interactive message of an agent', chat, jo, interactive, '{}', 'nothing'],
    ['an interactive message of a customer', chat, mia, interactive, '{}', 'content-type-unsupported'],
    ['an interactive message that is not JSON', chat, bot, interactive, '<b>', 'content-invalid'],
    ['as many bytes as there may be', chat, mia, text, 'x'.repeat(contentBytesMax), 'nothing'],
    ['one byte more', chat, mia, text, 'x'.repeat(contentBytesMax + 1), 'content-invalid'],
    ['few code points of too many bytes', chat, mia, text, '😀'.repeat(contentBytesMax / 4 + 1), 'content-invalid'],
  ])('%s', (_what, before, sender, contentType, content, refusal) => {
    expect(refusalOf(() => checkMessageContent(before, sender, contentType, content, defaultRules))).toBe(refusal)
  })

  it.each([
    ['text', text, 'x', 1024],
    ['emoji, which count once', markdown, '😀', 1024],
    ['JSON', json, '1', 12_000],
    ['interactive responses', interactiveResponse, '1', 12_288],
  ])('under the preset `classic` fewer characters of %s', (_what, contentType, character, max) => {
    const rules = { ...defaultRules, limits: readLimits('classic')! }
    const check = (length: number) =>
      refusalOf(() => checkMessageContent(chat, mia, contentType, character.repeat(length), rules))
    expect([check(max), check(max + 1)]).toEqual(['nothing', 'content-invalid'])
  })
})
