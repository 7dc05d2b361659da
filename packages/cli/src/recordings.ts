/** What the commands about recordings share. */
import type { Recording, RecordingFile } from '@parley/testing/recording'
import { Failure, UsageProblems } from './command.ts'
import { checkUrls } from './endpoint.ts'
import { unreadable } from './unreadable.ts'

/** @throws UsageProblems naming the file, and the line where it is no recording */
export async function readRecordingFile(path: string): Promise<Recording> {
  const { BadRecording, readRecording } = await import('@parley/testing/recording')
  try {
    return readRecording(path)
  } catch (error) {
    throw new UsageProblems([error instanceof BadRecording ? `${path}: ${error.message}` : unreadable(path, error)])
  }
}

/** @throws Failure where there is such a file, or none can be */
export async function newRecordingFile(path: string): Promise<RecordingFile> {
  const { createRecordingFile } = await import('@parley/testing/recording')
  try {
    return createRecordingFile(path)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new Failure(`${path} is there already, and no recording is written over`)
    throw new Failure(`${path} cannot be written: ${codeOf(error)}`)
  }
}

/** @throws UsageProblems */
export function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new UsageProblems([`--port is ${JSON.stringify(text)}: expected a whole number from 0 to 65535.`])
}

/** @throws UsageProblems */
export function targetOf(text: string): string {
  checkUrls({ '--target': text })
  return text
}

/** Resolves when the command is told to end. */
export function told(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve())
  })
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)
