import { startTestServer } from '@parley/server/testing'
import { HttpClient } from '../http-client.ts'
import { postMessage } from '../message-request.ts'
import { createConnection, startChat } from '../parley-target.ts'

export interface TestStateJob {
  readonly chats: number
  readonly itemsPerChat: number
  readonly rounds: number
}

export interface TestState {
  readonly imageBytes: number
  readonly snapshotMs: readonly number[]
  readonly restoreMs: readonly number[]
  readonly resetMs: readonly number[]
}

/** How long a test waits for the state of a service: to keep it, to go back to it, and to have nothing again. */
export async function testState({ chats, itemsPerChat, rounds }: TestStateJob): Promise<TestState> {
  await using server = await startTestServer()
  const port = Number(new URL(server.endpoint).port)
  const http = new HttpClient(port)
  const empty = server.snapshot()
  for (let made = 0; made < chats; made++) {
    const { token } = await createConnection(http, (await startChat(http, port)).participantToken)
    for (let said = 0; said < itemsPerChat; said++) {
      await new Promise<void>((resolve, reject) => {
        postMessage(http, token, `Message ${said}`, (accepted) => (accepted ? resolve() : reject(new Error('refused'))))
      })
    }
  }
  const snapshotMs: number[] = []
  const restoreMs: number[] = []
  const resetMs: number[] = []
  const full = server.snapshot()
  const timed = async (samples: number[], act: () => unknown) => {
    const before = performance.now()
    await act()
    samples.push(performance.now() - before)
  }
  for (let round = 0; round < rounds; round++) {
    await timed(snapshotMs, () => server.snapshot())
    await timed(resetMs, () => server.restore(empty))
    await timed(restoreMs, () => server.restore(full))
  }
  return { imageBytes: full.image.byteLength, snapshotMs, restoreMs, resetMs }
}
