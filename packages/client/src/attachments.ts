/** Files: up with progress, to be cancelled and tried again, and down (spec §5.8). */
import { reasonOf } from './abort.ts'
import type { ChatSession } from './chat-session.ts'
import { NetworkError } from './errors.ts'
import { Listeners, type Observable, until } from './observable.ts'
import { uuid } from './platform.ts'

/** A `File` is one, and so is any Blob with a name. */
export interface NamedBlob extends Blob {
  readonly name: string
}

export type UploadStatus = 'uploading' | 'done' | 'failed' | 'cancelled'

export interface UploadState {
  readonly status: UploadStatus
  readonly sentBytes: number
  readonly totalBytes: number
  /** Of the item that shows the file, once it is done. */
  readonly attachmentId: string | undefined
  /** Why it failed. */
  readonly error: unknown
}

/** Carries bytes to where the service wants them, and tells how many are there. @throws when they are not all there */
export type Carrier = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Blob,
  signal: AbortSignal,
  progress: (sentBytes: number) => void,
) => Promise<void>

/** A browser sets these itself, and complains of whoever tries. */
const browsersOwn = /^(content-length|host)$/i

/** As much of XMLHttpRequest as is used: in browsers, only it tells how far an upload has come. */
interface Xhr {
  open(method: string, url: string): void
  setRequestHeader(name: string, value: string): void
  send(body: Blob): void
  abort(): void
  readonly status: number
  readonly upload: { onprogress: ((event: { readonly loaded: number }) => void) | null }
  onloadend: (() => void) | null
}

/** @throws NetworkError unless the file has come through */
export const check = (status: number): void => {
  if (status < 200 || status > 299) throw new NetworkError('No file arrived', { status })
}

/** By XMLHttpRequest where there is one, by `fetch` elsewhere, which tells nothing on the way. */
export const carry: Carrier = async (url, headers, body, signal, progress) => {
  const { XMLHttpRequest } = globalThis as { readonly XMLHttpRequest?: new () => Xhr }
  if (!XMLHttpRequest) return check((await fetch(url, { method: 'PUT', headers, body, signal })).status)
  const xhr = new XMLHttpRequest()
  await new Promise<void>((resolve) => {
    xhr.open('PUT', url)
    for (const [name, value] of Object.entries(headers)) if (!browsersOwn.test(name)) xhr.setRequestHeader(name, value)
    xhr.upload.onprogress = ({ loaded }) => progress(loaded)
    xhr.onloadend = () => resolve()
    signal.addEventListener('abort', () => xhr.abort())
    xhr.send(body)
  })
  check(xhr.status)
}

/** One file on its way; its state can be watched. It never throws: its status tells. */
export class Upload implements Observable<UploadState> {
  readonly #session: ChatSession
  readonly #file: NamedBlob
  readonly #carry: Carrier
  readonly #changed = new Listeners()
  #cancel!: AbortController
  #state!: UploadState

  constructor(session: ChatSession, file: NamedBlob, carrier: Carrier = carry) {
    this.#session = session
    this.#file = file
    this.#carry = carrier
    void this.#run()
  }

  getSnapshot(): UploadState {
    return this.#state
  }

  subscribe(callback: () => void): () => void {
    return this.#changed.add(callback)
  }

  /** Stops it; what the service has of it is never shown. */
  cancel(): void {
    this.#stop({ status: 'cancelled' })
  }

  /** From the start, if it has failed or was cancelled. */
  retry(): void {
    if (this.#state.status === 'failed' || this.#state.status === 'cancelled') void this.#run()
  }

  /** Resolves when it is done, has failed or was cancelled. */
  async settled(): Promise<UploadState> {
    await until(() => this.#state.status !== 'uploading', this)
    return this.#state
  }

  #stop(state: Partial<UploadState>): void {
    if (this.#state.status !== 'uploading') return
    this.#cancel.abort()
    this.#set(state)
  }

  #set(state: Partial<UploadState>): void {
    this.#state = { ...this.#state, ...state }
    this.#changed.tell()
  }

  async #run(): Promise<void> {
    this.#cancel = new AbortController()
    const { signal } = this.#cancel
    this.#set({
      status: 'uploading',
      sentBytes: 0,
      totalBytes: this.#file.size,
      attachmentId: undefined,
      error: undefined,
    })
    const call: ChatSession['call'] = (make) =>
      this.#session.call((client, { token, signal: over }) => {
        over?.addEventListener('abort', () => this.#stop({ status: 'failed', error: reasonOf(over) }))
        return make(client, { token, signal })
      })
    try {
      // The same for every attempt, so that a lost answer makes no second file.
      const ClientToken = uuid(Math)
      const start = {
        AttachmentName: this.#file.name,
        AttachmentSizeInBytes: this.#file.size,
        ContentType: this.#file.type,
        ClientToken,
      }
      const { output } = await call((client, options) => client.startAttachmentUpload(start, options))
      const { AttachmentId, UploadMetadata } = output
      await this.#carry(UploadMetadata.Url, UploadMetadata.HeadersToInclude, this.#file, signal, (sentBytes) => {
        if (!signal.aborted) this.#set({ sentBytes })
      })
      const complete = { AttachmentIds: [AttachmentId], ClientToken }
      await call((client, options) => client.completeAttachmentUpload(complete, options))
      if (!signal.aborted) this.#set({ status: 'done', sentBytes: this.#file.size, attachmentId: AttachmentId })
    } catch (error) {
      if (!signal.aborted) this.#set({ status: 'failed', error })
    }
  }
}

/** A URL from which anybody can read this file for a short time. @throws ChatError */
export async function attachmentUrl(session: ChatSession, attachmentId: string): Promise<string> {
  const answer = await session.call((client, options) => client.getAttachment({ AttachmentId: attachmentId }, options))
  return answer.output.Url
}
