/** The part of docs/testing-reference.md that tells what may be made to go wrong. */
import { actionsOn, type FaultRule } from './fault-rule.ts'

const sentences: Readonly<Record<keyof FaultRule, string>> = {
  name: 'What the report calls it; without a name it has its place in the list, counted from 1.',
  on: 'An operation such as `SendMessage`; `request`, which is any; or one of the places below.',
  do: 'What goes wrong.',
  who: "Whose: a role, or a participant's id.",
  direction: 'Of frames: `out` to the client, which is the default, or `in` from it.',
  topic: 'Of frames: `aws/chat`, `aws/subscribe`, `aws/heartbeat` or `aws/ping`.',
  contentType: "Of frames with an item: the item's ContentType or the end of it, such as `participant.joined`.",
  from: 'The first that it strikes, counted from 1 among those that it fits.',
  every: 'From there on, one in so many.',
  times: 'At most so often.',
  probability: 'How likely each of them is struck, 0 to 1; the seed decides.',
  ms: "How long to `delay`, on the chat's clock, or by how much the `Date` header is wrong with `skew`.",
  error: 'Which exception is answered, one that Parley or AWS has, such as `ThrottlingException`; of a handshake none.',
  status: 'The HTTP status of the error.',
  retryAfter: 'Seconds, for the `Retry-After` header of the error.',
  after: 'The request takes effect first, and only its answer goes wrong.',
  bytesPerSecond: "How slowly the answer drips, on the chat's clock.",
  code: 'With which code the socket is closed; 1006, which none can be closed with, is `reset`.',
}

const places: readonly (readonly [on: string, is: string])[] = [
  ['request', 'an operation'],
  ['upload', "the PUT of a file's bytes"],
  ['download', "the GET of a file's bytes"],
  ['handshake', "a websocket's"],
  ['frame', 'of a websocket'],
]

export function renderFaultRules(): string {
  return [
    '| Member | Is |',
    '| --- | --- |',
    ...Object.entries(sentences).map(([member, is]) => `| \`${member}\` | ${is} |`),
    '',
    '| `on` | | `do` |',
    '| --- | --- | --- |',
    ...places.map(
      ([on, is]) =>
        `| \`${on}\` | ${is} | ${actionsOn(on)!
          .map((action) => `\`${action}\``)
          .join(', ')} |`,
    ),
    '',
    'A member that would say nothing where and for what it stands, such as `code` with `delay`, is refused by its name.',
  ].join('\n')
}
