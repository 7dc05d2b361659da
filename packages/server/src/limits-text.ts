import { limits as wireLimits } from '@parley/contract'
import { scanTimeoutMs, uploadLifeMs } from './chat/attaching.ts'
import { participantsMax } from './chat/chat.ts'
import { growingMessagesMax } from './chat/growing.ts'
import { limitPresets, limitTable, type Rate } from './chat/limits.ts'
import { goneMax } from './chat/newcomer.ts'
import { pastBytesMax, pastContactsMax } from './chat/past.ts'
import { heldBytesMax, heldMax } from './chat/processing.ts'
import { supervisorsMax } from './chat/supervision.ts'
import { transfersMax } from './chat/transfer.ts'

const kib = (bytes: number) => `${bytes / 1024} KiB`

const fixed: readonly (readonly [what: string, value: string | number])[] = [
  ['content of a message or an event, in bytes of UTF-8', wireLimits.content],
  ['chunks of a message', wireLimits.messageChunks],
  ['messages of a bot that grow at a time', growingMessagesMax],
  ['messages of a chat that wait for processors', heldMax],
  ['contents of these, in bytes of UTF-8', kib(heldBytesMax)],
  ['participants of a chat at a time, customer, bot and a supervisor who has barged in included', participantsMax],
  ['custom bots of these', 1],
  ['supervisors of a chat at a time', supervisorsMax],
  ['participants who are gone that a chat remembers', goneMax],
  ['transfers of a chat', transfersMax],
  ['minutes that an upload may take, from StartAttachmentUpload on', uploadLifeMs / 60_000],
  ['seconds that a scanner has for its verdict', scanTimeoutMs / 1000],
  ['what a view shows, in bytes', wireLimits.viewContentBytes],
  ['steps of a disconnect flow', wireLimits.flowSteps],
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

The lengths of members stand with each operation in [operations.md](operations.md); size, number and types of attachments,
and the time that a processor has, are options of their own ([configuration.md](configuration.md)).

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
