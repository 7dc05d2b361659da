import { limits as wireLimits } from '@parley/contract'
import { growingMessagesMax } from './chat/growing.ts'
import { limitPresets, limitTable, type Rate } from './chat/limits.ts'
import { pastBytesMax, pastContactsMax } from './chat/past.ts'

const kib = (bytes: number) => `${bytes / 1024} KiB`

const fixed: readonly (readonly [what: string, value: string | number])[] = [
  ['content of a message or an event, in bytes of UTF-8', wireLimits.content],
  ['chunks of a message', wireLimits.messageChunks],
  ['messages of a bot that grow at a time', growingMessagesMax],
  ['body of a request', kib(wireLimits.bodyBytes)],
  ['frame that a socket takes', kib(wireLimits.frameInBytes)],
  ['sockets of a participant', wireLimits.socketsPerParticipant],
  ['items of a page of GetTranscript', wireLimits.transcriptPage],
  ['past contacts that a persistent chat reaches', pastContactsMax],
  ['past items that it reaches, in bytes as they are stored', kib(pastBytesMax)],
  [
    'minutes that a chat may be given',
    `${wireLimits.chatDurationMinutes.min} to ${wireLimits.chatDurationMinutes.max}`,
  ],
]

/** The whole of docs/limits.md. */
export function renderLimits(): string {
  const [, ...presets] = limitPresets
  return `# Limits

Generated from \`packages/server/src/chat/limits.ts\` by \`npm run docs\`; change it there.

\`PARLEY_LIMITS\` (or \`--limits\`) names a preset, or presets and single limits with commas between them, of which the
later ones win: \`aws-quotas,classic,chats=20,SendMessage=2/5,StartChatContact=off\`. A rate is written
\`perSecond/burst\`. The preset \`default\` has all of these off.

${table(
  ['Limit', 'Of what', ...presets.map((preset) => `\`${preset}\``), 'Source'],
  ...limitTable.map((row) => [
    `\`${row.name}\``,
    row.limits,
    ...presets.map((preset) => shown(row.presets[preset])),
    row.source,
  ]),
)}

Who comes faster than a rate allows is answered 429 ThrottlingException with \`Retry-After\`, after authentication and
before the body is looked at. Each participant and each access key has a bucket of its own for each operation, so one
client's haste never refuses another's CreateParticipantConnection, on which a ChatJS session lives. A chat too many is
answered 429 LimitExceededException; the answer to a known ClientToken is given again all the same. AWS SDKs try both
three times or more by themselves.

## Fixed

The lengths of members stand with each operation in [operations.md](operations.md).

${table(['What', 'Limit'], ...fixed.map(([what, value]) => [what, String(value)]))}
`
}

function shown(value: number | Rate | undefined): string {
  return typeof value === 'object' ? `${value.perSecond}/${value.burst}` : String(value ?? '')
}

function table(...lines: readonly (readonly string[])[]): string {
  const [head = [], ...rows] = lines
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
