import type { FetchResponse } from '../../../packages/client/src/platform.ts'
import { openChatJsPage } from '../../../packages/testing/src/scenario/chatjs-page.ts'
import type { Random } from '../../simulation/random.ts'
import type { ChatJs } from './chatjs.ts'
import type { Page } from './phone.ts'

/** What the SDK inside ChatJS makes of a URL and of what it sends, before it calls `fetch` with it. */
class PageRequest {
  readonly url: string
  readonly init: Omit<Parameters<Page['fetch']>[1], 'headers'> & { readonly headers: Headers }
  constructor(url: string, init: PageRequest['init']) {
    this.url = url
    this.init = init
  }
}

/** The headers that a page may read of an answer from another origin. */
const exposed = ['content-type', 'x-amzn-errortype', 'x-amzn-requestid', 'retry-after']

function asResponse({ status, headers }: FetchResponse, text: string) {
  const shown = exposed.flatMap((name) => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value] as [string, string]]
  })
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text))
      controller.close()
    },
  })
  return { status, statusText: '', headers: new Headers(shown), body }
}

/** Loads ChatJS into a page. The page says that it is a phone's, where ChatJS tries again what it gives up elsewhere. */
export function loadChatJs(page: Page, random: Random): ChatJs {
  const { phone } = page
  const listeners: Record<string, (() => void)[]> = {}
  const addEventListener = (type: string, listener: () => void) => {
    listeners[type] = [...(listeners[type] ?? []), listener]
  }
  page.listen((event) => {
    for (const listener of listeners[event] ?? []) listener()
  })
  const { chatJs } = openChatJsPage<ChatJs>({
    now: () => phone.now(),
    random: random.next,
    after: page.after,
    window: {
      ...{ Request: PageRequest, WebSocket: page.WebSocket, crypto: { randomUUID: random.uuid }, addEventListener },
      async fetch(request) {
        const { url, init } = request as PageRequest
        const response = await page.fetch(url, { ...init, headers: Object.fromEntries(init.headers) })
        return asResponse(response, await response.text())
      },
      navigator: {
        userAgent: 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36',
        get onLine() {
          return phone.isOnline
        },
      },
      document: {
        get visibilityState() {
          return phone.isVisible ? 'visible' : 'hidden'
        },
        ...{ referrer: '', location: {}, addEventListener },
      },
    },
  })
  return chatJs
}
