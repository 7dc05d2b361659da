/**
 * What runs in the browser with React: a list of what a session shows, and beside it a count that has to agree with it.
 * Every commit is kept for the test. Without JSX, since the compiler of this repository only checks.
 */
import { ChatSession } from '@parley/client'
import { useChat } from '@parley/client/react'
import { createElement, StrictMode, startTransition, useLayoutEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'

const commits: { readonly shown: readonly string[]; readonly counts: readonly number[]; readonly status: string }[] = []
let listeners = 0
let rerender = () => {}

const nameOf = ({ Content, ContentType }: { readonly Content?: string; readonly ContentType?: string }) =>
  Content ?? ContentType?.split('.').at(-1) ?? ''

/** The session, and how many listen to it. */
function watched(session: ChatSession): ChatSession {
  const count =
    (subscribe: (callback: () => void) => () => void) =>
    (callback: () => void): (() => void) => {
      const unsubscribe = subscribe(callback)
      listeners++
      return () => {
        listeners--
        unsubscribe()
      }
    }
  for (const part of [session.items, session.state]) part.subscribe = count(part.subscribe)
  return session
}

/** Takes its time, so that what is said meanwhile comes between the parts of one render. */
function Count({ session }: { readonly session: ChatSession }) {
  const until = performance.now() + 2
  while (performance.now() < until);
  return createElement('output', null, useChat(session).items.length)
}

function Chat({ session }: { readonly session: ChatSession }) {
  const { items, state } = useChat(session)
  const [, setRound] = useState(0)
  rerender = () => startTransition(() => setRound((round) => round + 1))
  useLayoutEffect(() => {
    const counts = [...document.querySelectorAll('output')].map(({ textContent }) => Number(textContent))
    commits.push({ shown: items.map(nameOf), counts, status: state.status })
  })
  return createElement(
    'ul',
    null,
    items.map((item) => createElement('li', { key: item.key }, nameOf(item))),
    Array.from({ length: 20 }, (_, n) => createElement(Count, { key: `count ${n}`, session })),
  )
}

const root = createRoot(document.body)
let session: ChatSession | undefined

const reactPage = {
  open(endpoint: string, seat: { readonly participantToken: string; readonly participantId: string }, strict: boolean) {
    session = watched(new ChatSession({ endpoint, ...seat }))
    const chat = createElement(Chat, { session })
    root.render(strict ? createElement(StrictMode, null, chat) : chat)
  },
  /** Renders once more in the background, piece by piece, so that what is said meanwhile can come between. */
  rerender: () => rerender(),
  unmount: () => root.unmount(),
  /** Until its fate is known the session listens to itself. */
  say: async (text: string): Promise<void> => {
    await session?.sendMessage(text)
  },
  seen: () => ({ commits, listeners, text: document.body.textContent }),
}

Object.assign(globalThis, { reactPage })

export type ReactPage = typeof reactPage
