/** What the commands about recordings share: their arguments. */
import { BadRecording, type Recording, readRecording } from '@parley/testing/recording'
import { Failure, UsageProblems } from './command.ts'

/** @throws Failure naming the file, and the line where it is no recording */
export function readRecordingFile(path: string): Recording {
  try {
    return readRecording(path)
  } catch (error) {
    if (error instanceof BadRecording) throw new Failure(`${path}: ${error.message}`)
    throw new Failure(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`)
  }
}

/** @throws UsageProblems */
export function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new UsageProblems([`--port is ${JSON.stringify(text)}: expected a whole number from 0 to 65535.`])
}
