import { createHash, createHmac } from 'node:crypto'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/**
 * The headers that sign a control-plane request with the default keys (control-plane §3). The path must need no percent
 * encoding and carry no query, which holds for what the driver calls. The AWS SDK would do as well, but costs a
 * millisecond a call, and setting up 2 500 chats is not what is measured.
 */
export function signature(method: string, path: string, port: number, body: string): Record<string, string> {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const date = time.slice(0, 8)
  const scope = `${date}/us-east-1/connect/aws4_request`
  const signed = 'content-type;host;x-amz-date'
  const headers = `content-type:application/json\nhost:127.0.0.1:${port}\nx-amz-date:${time}\n`
  const canonical = [method, path, '', headers, signed, sha256(body)].join('\n')
  const key = ['us-east-1', 'connect', 'aws4_request'].reduce<Buffer>(hmac, hmac('AWS4test', date))
  const mac = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString('hex')
  return {
    'X-Amz-Date': time,
    Authorization: `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=${signed}, Signature=${mac}`,
  }
}
