import type { Command } from '../command.ts'

/**
 * Every command, in the order of the help; one file each, which is loaded when it is meant. A new one is a file and a
 * line here.
 */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand,
  run: async () => (await import('./run.ts')).runCommand,
  chat: async () => (await import('./chat.ts')).chatCommand,
  tail: async () => (await import('./tail.ts')).tailCommand,
  seed: async () => (await import('./seed.ts')).seedCommand,
  record: async () => (await import('./record.ts')).recordCommand,
  replay: async () => (await import('./replay.ts')).replayCommand,
  diff: async () => (await import('./diff.ts')).diffCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
}

/** All of them, loaded. */
export const allCommands = (): Promise<Command[]> => Promise.all(Object.values(commands).map((load) => load()))
