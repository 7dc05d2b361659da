import { connect } from '@parley/client/chatjs'
import type { ChatJs, Page } from './chatjs-actor.ts'
import type { Device } from './device.ts'
import { platformOf } from './device-platform.ts'

/** `@parley/client/chatjs` in the place of ChatJS. */
export function openFacadePage(device: Device): Page {
  const sessions: { breakConnection(): void }[] = []
  const chatJs: ChatJs = {
    setGlobalConfig: connect.ChatSession.setGlobalConfig,
    create(args) {
      const session = connect.ChatSession.create(args as Parameters<typeof connect.ChatSession.create>[0])
      sessions.push(session)
      return session as unknown as ReturnType<ChatJs['create']>
    },
  }
  const close = () => {
    for (const session of sessions) session.breakConnection()
  }
  return { chatJs, config: { platform: platformOf(device) }, close }
}
