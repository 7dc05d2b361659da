export interface TestServersJob {
  readonly count: number
}

export interface TestServers {
  /** Loading the modules, paid once per process. */
  readonly importMs: number
  readonly firstMs: number
  readonly laterMs: readonly number[]
}

/** How long a test waits for a server of its own: `await startTestServer()`, again and again in one process. */
export async function testServers({ count }: TestServersJob): Promise<TestServers> {
  const before = performance.now()
  const { startTestServer } = await import('@parley/server/testing')
  const importMs = performance.now() - before
  const samples: number[] = []
  for (let made = 0; made <= count; made++) {
    const startedAt = performance.now()
    await using _server = await startTestServer()
    samples.push(performance.now() - startedAt)
  }
  const [firstMs, ...laterMs] = samples
  return { importMs, firstMs: firstMs!, laterMs }
}
