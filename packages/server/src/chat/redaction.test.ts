import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finders, redactJson, redactText } from './redaction.ts'

describe('redaction of a text', () => {
  it.each([
    ['write to mia.o-neil+shop@mail.example.co.uk!', 'write to [EMAIL]!'],
    ['Mail: jörg@müller.de, <a@b.io>', 'Mail: [EMAIL], <[EMAIL]>'],
    ['my card 4111 1111 1111 1111 12/27', 'my card [CREDIT_CARD] 12/27'],
    ['4111111111111111', '[CREDIT_CARD]'],
    ['card:5555-5555-5555-4444.', 'card:[CREDIT_CARD].'],
    ['amex 3782 822463 10005', 'amex [CREDIT_CARD]'],
    ['twice 4111111111111111 4111 1111 1111 1111', 'twice [CREDIT_CARD] [CREDIT_CARD]'],
    ['SSN 078-05-1120 or 219 09 9999', 'SSN [SSN] or [SSN]'],
    ['DE89 3704 0044 0532 0130 00 is my IBAN', '[IBAN] is my IBAN'],
    ['gb29nwbk60161331926819, FR1420041010050500013M02606', '[IBAN], [IBAN]'],
    ['DE89370400440532013000 GB29NWBK60161331926819', '[IBAN] [IBAN]'],
    ['call +49 30 1234 5678 or 0049 171/1234567', 'call [PHONE] or [PHONE]'],
    ['(555) 234-5678, 1-555-234-5678, 555.234.5678', '[PHONE], [PHONE], [PHONE]'],
    ['030 1234567 / 0171-1234567 / 01 23 45 67 89', '[PHONE] / [PHONE] / [PHONE]'],
    ['😀 4111111111111111 日本', '😀 [CREDIT_CARD] 日本'],
  ])('takes out of %j what is nobody’s business', (text, left) => {
    expect(redactText(text)).toBe(left)
  })

  it.each([
    'order 4111111111111112, of 4111 1111 1111 1112',
    'room 1234, 12:30, 24.12.2026, 2026-12-24, 01.02.2026 and 01/02/2026',
    'a@b, @home, me @ you.com, v1.2.3',
    '000-12-3456 666-12-3456 912-12-3456 123-00-4567 123-45-0000',
    'DE00370400440532013000',
    'version 10.0.19045 build 2026, 192.168.100.200',
    '5 000 000 €, 1.000.000,00',
    '1794567890123456 00000000',
  ])('leaves %j', (text) => {
    expect(redactText(text)).toBe(text)
  })

  it('replaces everything by one label where one is given, and then it never grows', () => {
    expect(redactText('a@b.io 4111111111111111', '[PII]')).toBe('[PII] [PII]')
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a@b.io +0049-(1) DE') }), (text) => {
        expect(redactText(text, '[PII]').length).toBeLessThanOrEqual(text.length)
      }),
    )
  })

  it('finds what stands alone, whatever else there is', () => {
    const parts = fc.constantFrom(
      'a@b.io',
      '4111111111111111',
      '078-05-1120',
      '+4930123456',
      'DE89',
      ' ',
      '-',
      '0',
      'x',
    )
    fc.assert(
      fc.property(fc.array(parts), (found) => {
        const left = redactText(found.join(' '))
        expect(left).not.toMatch(/a@b\.io|4111111111111111|078-05-1120/)
      }),
    )
  })

  // What is not in a class of characters and not escaped.
  const operatorsOf = ({ source }: RegExp) => source.replace(/\\./g, '').replace(/\[[^\]]*\]/g, '')

  it.each(finders.map(({ label, pattern }) => [label, pattern] as const))(
    'of %s repeats nothing without a bound: %s',
    (_label, pattern) => {
      expect(operatorsOf(pattern)).not.toMatch(/[*+]|,\}/)
      expect(operatorsOf(pattern)).toMatch(/\{\d+(,\d+)?\}/)
    },
  )
})

describe('redaction of JSON', () => {
  it('reaches strings, names and numbers, and leaves the rest as it is written', () => {
    const json =
      '{ "a@b.io" : ["say \\"4111111111111111\\"", 4111111111111111, 1.50, 12345678901234567890], "t": true }'
    const left = '{ "[EMAIL]" : ["say \\"[CREDIT_CARD]\\"", "[CREDIT_CARD]", 1.50, 12345678901234567890], "t": true }'
    expect(redactJson(json)).toBe(left)
  })

  it('sees through escapes', () => {
    expect(redactJson('"a\\u0040b.io"')).toBe('"[EMAIL]"')
  })

  it('gives JSON for JSON, and the same where nothing is found', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(() => JSON.parse(redactJson(json))).not.toThrow()
      }),
    )
    expect(redactJson('{"a":[1,2.5e3,null,"x"]}')).toBe('{"a":[1,2.5e3,null,"x"]}')
  })
})
