import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a port that can be held: then nothing passes and nobody is told, as in an aeroplane. */
export class CuttableLine implements AsyncDisposable {
  readonly endpoint: string
  readonly #server: ReturnType<typeof createServer>
  readonly #sockets = new Set<Socket>()
  #isHeld = false
  /** The port that it leads to. */
  to = 0

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async open(): Promise<CuttableLine> {
    const server = createServer({ pauseOnConnect: true })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const line = new CuttableLine(server)
    server.on('connection', (near) => {
      const far = connect(line.to, '127.0.0.1')
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        line.#sockets.add(one)
        one.on('error', () => {})
        one.on('close', () => {
          line.#sockets.delete(one)
          other.destroy()
        })
        one.on('data', (bytes) => other.write(bytes))
        if (line.#isHeld) one.pause()
        else one.resume()
      }
    })
    return line
  }

  hold(): void {
    this.#isHeld = true
    for (const socket of this.#sockets) socket.pause()
  }

  /** What was under way never arrives; what begins now does. */
  release(): void {
    this.#isHeld = false
    for (const socket of this.#sockets) socket.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release()
    this.#server.close()
  }
}
