import { describe, expect, it } from 'vitest'
import { defaultAttachmentLimits, parseAttachmentTypes } from './attachment-limits.ts'

describe('what may be attached', () => {
  it('is by default what AWS documents (spec §6.3)', () => {
    const { bytesMax, countMax, types } = defaultAttachmentLimits
    expect([bytesMax, countMax]).toEqual([20_971_520, 35])
    expect(Object.keys(types).join(' ')).toBe(
      'csv doc docx heic jfif jpeg jpg mov mp4 pdf png ppt pptx rtf txt wav xls xlsx',
    )
  })

  it('is read as extensions, with their type where it is not known', () => {
    expect(parseAttachmentTypes('PDF,zip=application/zip')).toEqual({
      pdf: ['application/pdf'],
      zip: ['application/zip'],
    })
    for (const wrong of ['', 'zip', 'pdf,', '.pdf', 'zip=zip', 'pdf png', 'toString']) {
      expect(parseAttachmentTypes(wrong), wrong).toBeUndefined()
    }
  })
})
