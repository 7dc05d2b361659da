import type { Command } from '../command.ts'

/**
 * Every command, in the order of the help; one file each, which is loaded when it is meant. A new one is a file and a
 * line here.
 */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand,
  record: async () => (await import('./record.ts')).recordCommand,
  replay: async () => (await import('./replay.ts')).replayCommand,
  diff: async () => (await import('./diff.ts')).diffCommand,
}

/** All of them, loaded. */
export const allCommands = (): Promise<Command[]> => Promise.all(Object.values(commands).map((load) => load()))
