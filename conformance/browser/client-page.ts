/**
 * What runs in a tab beside `@parley/client`: it resumes the chat that the storage knows of, and does what the test
 * says. It decides nothing.
 */
import { type ChatItem, ChatSession, type PersistentChat, type SessionOptions, Upload } from '@parley/client'

let session: ChatSession | undefined

/** Resolves when the session is as it should be. */
function until(holds: (shown: readonly ChatItem[], status: string) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!session || !holds(session.items.getSnapshot(), session.state.getSnapshot().status)) return
      for (const stop of stops) stop?.()
      resolve()
    }
    const stops = [session?.items.subscribe(look), session?.state.subscribe(look)]
    look()
  })
}

const clientPage = {
  async start(options: SessionOptions): Promise<void> {
    session = await ChatSession.connect({ ...options, platform: { storage: localStorage } })
  },

  async resume(): Promise<{ outcome: string; persistentChat?: PersistentChat | undefined }> {
    const resumed = await ChatSession.resume(localStorage)
    if (resumed.outcome === 'none') return resumed
    session = resumed.session
    return { outcome: resumed.outcome, ...('persistentChat' in resumed && { persistentChat: resumed.persistentChat }) }
  },

  async say(content: string): Promise<void> {
    void session?.sendMessage(content)
  },

  /** Each item as a line: its Id and what it says. */
  async shown(): Promise<readonly string[]> {
    const items = session?.items.getSnapshot() ?? []
    return items.map(({ Id, Content, ContentType, status }) =>
      [Id, Content ?? ContentType, ...(status === 'sent' ? [] : [status])].join(' '),
    )
  },

  /** Resolves when all of these are shown as sent. */
  async shows(contents: readonly string[]): Promise<void> {
    await until((items) =>
      contents.every((content) => items.some((item) => item.Content === content && item.status === 'sent')),
    )
  },

  /** Sends a file of so many bytes, or stops it as soon as some have left. @returns how far it had come each time it told */
  async upload(bytes: number, isStopped = false): Promise<{ status: string; told: readonly number[] }> {
    const file = new File([new Uint8Array(bytes)], 'notes.txt', { type: 'text/plain' })
    const upload = new Upload(session!, file)
    const told: number[] = []
    upload.subscribe(() => {
      const { sentBytes } = upload.getSnapshot()
      told.push(sentBytes)
      if (isStopped && sentBytes > 0) upload.cancel()
    })
    const { status } = await upload.settled()
    return { status, told }
  },

  async is(wanted: string): Promise<void> {
    await until((_, status) => status === wanted)
  },

  async stored(): Promise<string> {
    return JSON.stringify(Object.entries(localStorage))
  },
}

export type ClientPage = typeof clientPage

Object.assign(globalThis, { clientPage })
