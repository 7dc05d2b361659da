import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

/**
 * A websocket client that does no more than the measurement needs: whole text frames both ways and pongs. It masks with
 * a key of zero, which is legal and leaves the payload as it is.
 */
export class SocketClient {
  /** Called with every text frame. */
  onText: (text: string) => void = () => {}
  readonly #socket: Socket
  #unread: Buffer | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Resolves when the handshake is accepted; rejects with the answer's first lines when it is not. */
  static dial(port: number, path: string, onText: (text: string) => void): Promise<SocketClient> {
    const socket = connect(port, '127.0.0.1')
    const client = new SocketClient(socket)
    client.onText = onText
    socket.setNoDelay(true)
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    )
    return new Promise((resolve, reject) => {
      let head = Buffer.alloc(0)
      const onHandshake = (data: Buffer) => {
        head = Buffer.concat([head, data])
        const end = head.indexOf('\r\n\r\n')
        if (end < 0) return
        socket.off('data', onHandshake)
        if (!head.toString('latin1', 0, 12).endsWith('101')) return reject(new Error(head.toString('latin1', 0, 300)))
        resolve(client)
        socket.on('data', (frames: Buffer) => client.#read(frames))
        if (head.length > end + 4) client.#read(head.subarray(end + 4))
      }
      socket.on('data', onHandshake)
      socket.on('error', reject)
      socket.on('close', () => reject(new Error(`the socket ${path} closed`)))
    })
  }

  send(text: string) {
    this.#write(1, Buffer.from(text))
  }

  close() {
    this.#socket.destroy()
  }

  #read(data: Buffer) {
    const unread = this.#unread ? Buffer.concat([this.#unread, data]) : data
    let start = 0
    while (start + 2 <= unread.length) {
      let length = unread[start + 1]! & 127
      let payload = start + 2
      if (length === 126) {
        if (payload + 2 > unread.length) break
        length = unread.readUInt16BE(payload)
        payload += 2
      } else if (length === 127) {
        if (payload + 8 > unread.length) break
        length = Number(unread.readBigUInt64BE(payload))
        payload += 8
      }
      if (payload + length > unread.length) break
      const opcode = unread[start]! & 15
      if (opcode === 1) this.onText(unread.toString('utf8', payload, payload + length))
      else if (opcode === 9) this.#write(10, unread.subarray(payload, payload + length))
      start = payload + length
    }
    this.#unread = start < unread.length ? unread.subarray(start) : undefined
  }

  /** A driver sends short frames only, so lengths beyond 16 bits are left out. */
  #write(opcode: number, payload: Buffer) {
    const extended = payload.length < 126 ? 0 : 2
    const frame = Buffer.alloc(6 + extended + payload.length)
    frame[0] = 0x80 | opcode
    frame[1] = 0x80 | (extended ? 126 : payload.length)
    if (extended) frame.writeUInt16BE(payload.length, 2)
    payload.copy(frame, 6 + extended)
    this.#socket.write(frame)
  }
}
