import { startTestServer, type TestServer, type TestServerOptions } from '@parley/server/testing'
import { Target } from './target.ts'

/** The whole service in this process: its chats live by a clock that only `advance` moves. */
export async function serve(options?: TestServerOptions): Promise<Target & Pick<TestServer, 'advance'>> {
  const server = await startTestServer(options)
  const target = new Target(server.endpoint, server)
  return Object.assign(target, { advance: server.advance })
}
