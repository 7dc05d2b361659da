import { type Case, same } from './testing/suite.ts'

const hello = { ContentType: 'text/plain', Content: 'Hello' } as const

/** Requests as values. */
export const requestCases: readonly Case[] = [
  {
    title: 'a request tells its method, path, query, headers and body without being sent',
    async run({ client: { requestFor } }) {
      same(requestFor('SendMessage', hello, 'T'), {
        operation: 'SendMessage',
        method: 'POST',
        path: '/participant/message',
        query: {},
        headers: { 'X-Amz-Bearer': 'T', 'Content-Type': 'application/json' },
        body: hello,
      })
    },
  },
  {
    title: 'a member that belongs in the path is encoded as one segment and not sent twice',
    async run({ client: { requestFor } }) {
      const view = requestFor('DescribeView', { ViewToken: 'arn:aws:x/y+z= a' }, 'T')
      same(view, {
        operation: 'DescribeView',
        method: 'GET',
        path: '/participant/views/arn%3Aaws%3Ax%2Fy%2Bz%3D%20a',
        query: {},
        headers: { 'X-Amz-Bearer': 'T' },
      })
    },
  },
  {
    title: 'members that are undefined are left out',
    async run({ client: { requestFor } }) {
      const page = requestFor('GetTranscript', { NextToken: undefined, StartPosition: { Id: undefined } }, 'T')
      same(Object.keys(page.body ?? {}), ['StartPosition'])
    },
  },
  {
    title: 'a request is frozen all through, and what it was made of is not',
    async run({ client: { requestFor } }) {
      const StartPosition: { MostRecent?: number } = {}
      const page = requestFor('GetTranscript', { StartPosition }, 'T')
      StartPosition.MostRecent = 1
      same(page.body, { StartPosition: {} })
      const parts = [page, page.query, page.headers, page.body, page.body?.['StartPosition']]
      same(parts.map(Object.isFrozen), [true, true, true, true, true])
    },
  },
  {
    title: 'requests of the same operation, input and token are equal, and spreading changes one',
    async run({ client: { requestFor } }) {
      const one = requestFor('SendMessage', hello, 'T')
      same(requestFor('SendMessage', { ...hello }, 'T'), one)
      const other = { ...one, body: { ...one.body, Content: 'Bye' } }
      same(other, requestFor('SendMessage', { ...hello, Content: 'Bye' }, 'T'))
      same(one.body, hello)
    },
  },
  {
    title: 'a redacted request shows everything but the token',
    async run({ client: { redacted, requestFor } }) {
      const request = requestFor('SendMessage', hello, 'secret')
      const shown = redacted(request)
      same(JSON.stringify(shown).includes('secret'), false)
      same({ ...shown, headers: { ...shown.headers, 'X-Amz-Bearer': 'secret' } }, request)
    },
  },
]
