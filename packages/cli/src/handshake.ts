const subscribe = JSON.stringify({ topic: 'aws/subscribe', content: { topics: ['aws/chat'] } })

/** Opens a websocket and subscribes to the chat. @returns why that failed, or nothing */
export function subscribed(url: string, withinMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url)
    const end = (failure: string | undefined) => {
      clearTimeout(late)
      resolve(failure)
      socket.close()
    }
    const late = setTimeout(() => end(`nothing is confirmed within ${withinMs / 1000} s`), withinMs)
    socket.onopen = () => socket.send(subscribe)
    socket.onerror = () => end('the handshake is refused, or nobody is there')
    socket.onclose = ({ code }) => end(`it is closed with ${code}`)
    socket.onmessage = ({ data }) => {
      const { topic, content } = JSON.parse(String(data)) as { topic: string; content: { status?: string } }
      if (topic === 'aws/subscribe') end(content.status === 'success' ? undefined : 'the subscription is refused')
    }
  })
}
