import { describe, expect, it } from 'vitest'
import { parseRecording, type Recording, recordingText } from './entry.ts'

const recording: Recording = {
  head: { recording: 'parley', version: 1, target: 'http://127.0.0.1:7400', startedAt: '2026-03-02T09:00:00.000Z' },
  entries: [
    { at: 3, request: 1, operation: 'SendMessage', as: '«connection-token-1»', input: { Content: 'Hello\n' } },
    { at: 9, answer: 1, status: 200, output: { Id: '1' } },
  ],
}

describe('a recording', () => {
  it('is read as it was written', () => {
    expect(parseRecording(recordingText(recording))).toEqual(recording)
  })

  it('loses nothing but the line that was being written when the process died', () => {
    const text = recordingText(recording)
    for (let length = text.length - 1; length > text.trimEnd().lastIndexOf('\n'); length--) {
      expect(parseRecording(text.slice(0, length)).entries).toEqual(recording.entries.slice(0, 1))
    }
  })

  it.each([
    ['{"answer":1}\n', 'line 1 is not the head of a recording: {"recording":"parley",…}'],
    ['{"recording":"parley","version":2}\n', 'line 1 says version 2, and this program reads version 1'],
    ['{"recording":"parley","version":1}\n\nhello\n', 'line 3 is no JSON'],
    ['{"recording":"parley","version":1}\n[1]\n', 'line 2 is no JSON object'],
    ['{"recording":"parley","version":1}\n{"at":1}\n', 'line 2 has not one number of request, answer, socket'],
    ['{"recording":"parley","version":1}\n{"socket":1}\n', 'line 2 has no number `at`'],
    ['{"recording":"parley","version":1}\n{"at":1,"socket":1}\n', 'line 2 does not say what its socket is'],
    ['', 'line 1 is no JSON'],
  ])('that is none says where: %j', (text, problem) => {
    expect(() => parseRecording(text)).toThrow(problem)
  })
})
