import type { IncomingMessage, ServerResponse } from 'node:http'

const maxAge = '7200'

/** Headers that browser clients ask for; a wildcard would not cover `authorization` (spec §2.2). */
const allowedHeaders =
  'authorization,content-type,x-amz-bearer,x-amz-content-sha256,x-amz-date,x-amz-user-agent,x-amz-security-token,' +
  'amz-sdk-invocation-id,amz-sdk-request,x-amzn-trace-id'

/**
 * On every answer that a page of another origin may read, refusals included. A client that is told to come again later
 * has to see when.
 */
export const exposed = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  'x-amzn-errortype,x-amzn-requestid,x-amzn-errormessage,x-amz-apigw-id,date,retry-after',
]

/** Answers a preflight; nobody needs a token for that. */
export function preflight(request: IncomingMessage, response: ServerResponse, methods: string): void {
  response.writeHead(204, {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': request.headers['access-control-request-headers'] ?? allowedHeaders,
    'Access-Control-Max-Age': maxAge,
    Vary: 'Access-Control-Request-Headers',
  })
  response.end()
}
