import { describe, expect, it } from 'vitest'
import { contentDisposition, extensionOf } from './attachment-name.ts'

describe('the extension of a name', () => {
  it.each([
    ['offer.pdf', 'pdf'],
    ['Offer.PDF', 'pdf'],
    ['a.b.tar-gz', 'tar-gz'],
    ['offer', undefined],
    ['offer.v2 final', undefined],
    ['.exe', 'exe'],
    ['evil.exe\n', 'exe'],
    ['evil.exe. . ', 'exe'],
    ['evil.ex\u202ee', 'exe'],
  ])('of %j is %s', (name, extension) => {
    expect(extensionOf(name)).toBe(extension)
  })
})

describe('Content-Disposition', () => {
  it.each([
    ['offer.pdf', 'attachment; filename="offer.pdf"'],
    ['../../etc/passwd', 'attachment; filename="__.._etc_passwd"'],
    ['a"b\\c.pdf', 'attachment; filename="a_b_c.pdf"'],
    ['a\r\nSet-Cookie: x=1.pdf', 'attachment; filename="aSet-Cookie_ x=1.pdf"'],
    ['Übersicht.pdf', `attachment; filename="_bersicht.pdf"; filename*=UTF-8''%C3%9Cbersicht.pdf`],
    [`it's (1) é.txt`, `attachment; filename="it's (1) _.txt"; filename*=UTF-8''it%27s%20%281%29%20%C3%A9.txt`],
    ['\n', 'attachment; filename="_"'],
  ])('of %j is %s', (name, header) => {
    expect(contentDisposition(name)).toBe(header)
  })

  it.each([
    ['256 emoji', '😀'.repeat(256)],
    ['256 emoji and an extension', `${'😀'.repeat(252)}.pdf`],
    ['256 letters', 'x'.repeat(256)],
    ['half an emoji', 'a\ud83d.pdf'],
    ['every control character', String.fromCharCode(...Array.from({ length: 160 }, (_, code) => code))],
  ])('of %s fits into a header of 256 printable ASCII characters', (_case, name) => {
    const header = contentDisposition(name)
    expect(header).toMatch(/^attachment; filename="[\x20-\x21\x23-\x5b\x5d-\x7e]+"(; filename\*=UTF-8''[\w.~!%-]+)?$/)
    expect(header.length).toBeLessThanOrEqual(256)
    if (name.endsWith('.pdf')) expect(header).toContain('.pdf"')
  })
})
