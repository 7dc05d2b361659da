/** The longest value that a header of an upload may have (spec §6.1). */
const headerValueMax = 256
const stemMax = 200
const extensionPattern = /\.([A-Za-z0-9_-]{1,10})$/

/** A name without what hides its end: control characters, and the dots and blanks that some systems drop. */
const bare = (name: string) => name.replace(/\p{C}/gu, '').replace(/[. ]+$/, '')

/** What stands behind the last dot, in lower case; undefined where that is no extension. */
export function extensionOf(name: string): string | undefined {
  return extensionPattern.exec(bare(name))?.[1]?.toLowerCase()
}

/**
 * The header that gives a file its name again when it is saved. A name is what somebody typed: here it can end no
 * header, leave no folder and break no quotation, and the value is at most 256 characters of printable ASCII.
 */
export function contentDisposition(name: string): string {
  const given = bare(name.toWellFormed())
  const [extension = ''] = extensionPattern.exec(given) ?? []
  const letters = given.slice(0, given.length - extension.length).replace(/[^\x20-\x7e]+/g, '_')
  const stem = letters
    .replace(/["%*/:<>?\\|]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, stemMax)
  const plain = `attachment; filename="${stem || '_'}${extension}"`
  const encoded = encodeURIComponent(given).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`)
  const both = `${plain}; filename*=UTF-8''${encoded}`
  return /[^\x20-\x7e]/.test(given) && both.length <= headerValueMax ? both : plain
}
