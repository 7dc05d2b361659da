/** What may be attached to a chat. Every figure is an option; the defaults are those that AWS documents (spec §6.3). */
export interface AttachmentLimits {
  readonly bytesMax: number
  /** Of one chat: those that are shown, and those whose upload is open. */
  readonly countMax: number
  readonly types: AttachmentTypes
}

/** MIME types by file extension, both in lower case. */
export type AttachmentTypes = Readonly<Record<string, readonly string[]>>

const openXml = (kind: string) => `application/vnd.openxmlformats-officedocument.${kind}`

/** The extensions that AWS lists, with the types that browsers and phones send for them (spec §6.3). */
const knownTypes: AttachmentTypes = {
  csv: ['text/csv'],
  doc: ['application/msword'],
  docx: [openXml('wordprocessingml.document')],
  heic: ['image/heic'],
  jfif: ['image/jpeg'],
  jpeg: ['image/jpeg'],
  jpg: ['image/jpeg'],
  mov: ['video/quicktime'],
  mp4: ['video/mp4'],
  pdf: ['application/pdf'],
  png: ['image/png'],
  ppt: ['application/vnd.ms-powerpoint'],
  pptx: [openXml('presentationml.presentation')],
  rtf: ['application/rtf', 'text/rtf'],
  txt: ['text/plain'],
  wav: ['audio/wav', 'audio/x-wav', 'audio/vnd.wave'],
  xls: ['application/vnd.ms-excel'],
  xlsx: [openXml('spreadsheetml.sheet')],
}

export const defaultAttachmentLimits: AttachmentLimits = {
  bytesMax: 20 * 1024 * 1024,
  countMax: 35,
  types: knownTypes,
}

/**
 * Reads `pdf,png,zip=application/zip`: extensions that are known, and others with their type.
 * @returns undefined where an extension is unknown and has no type
 */
export function parseAttachmentTypes(text: string): AttachmentTypes | undefined {
  const types: Record<string, readonly string[]> = {}
  for (const entry of text.toLowerCase().split(',')) {
    const [, extension = '', type] = /^([a-z0-9_-]{1,10})(?:=([\w.+-]+\/[\w.+-]+))?$/.exec(entry) ?? []
    const known = type === undefined ? knownTypes[extension] : [type]
    if (known === undefined) return undefined
    types[extension] = known
  }
  return types
}
