import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'

/**
 * What a POST costs before anything is done with it: node:http, the body parsed, a hundred bytes of JSON answered. It
 * is the unit in which a GetTranscript request is measured.
 */
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const input: { readonly MaxResults?: number } = JSON.parse(Buffer.concat(chunks).toString())
    const body = JSON.stringify({
      Id: randomUUID(),
      AbsoluteTime: new Date().toISOString(),
      MaxResults: input.MaxResults,
    })
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
    response.end(body)
  })
})
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'))
