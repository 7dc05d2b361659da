import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { parseRecording, type Recording } from './entry.ts'

export interface RecordingFile extends Disposable {
  /** When it returns, the system has the line, and keeps it when this process dies. */
  write(line: string): void
}

/** A new file for a recording. @throws what the system says; EEXIST where there is one: nothing is ever overwritten */
export function createRecordingFile(path: string): RecordingFile {
  const file = openSync(path, 'ax')
  return {
    write: (line) => void writeSync(file, line),
    [Symbol.dispose]: () => closeSync(file),
  }
}

/** @throws BadRecording, or what the system says of the file */
export const readRecording = (path: string): Recording => parseRecording(readFileSync(path, 'utf8'))
