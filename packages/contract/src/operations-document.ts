/** `docs/operations.md`, out of the contract. */
import type { Operation } from './operation.ts'
import { operations } from './operations/index.ts'
import { type Reason, refusals, wireError } from './refusals.ts'
import { type MemberRow, memberRows } from './schema-text.ts'
import { bearerHeader, type Credential, type Service } from './wire.ts'

const titles: Readonly<Record<Service, string>> = { participant: 'Participant service', connect: 'Control plane' }
const credentials: Readonly<Record<Credential, string>> = {
  'participant-token': `the participant token in \`${bearerHeader}\``,
  'connection-token': `the connection token in \`${bearerHeader}\``,
  signature: 'an AWS signature, version 4',
}

/** The whole document; the same contract always gives the same text. */
export function renderOperations(): string {
  return `${[
    '# Operations',
    'Generated from `packages/contract` by `npm run docs`; change it there. The rules behind each operation are in\n[spec/participant-service.md](spec/participant-service.md) and [spec/control-plane.md](spec/control-plane.md).',
    'Strings are measured in Unicode code points. JSON null is the same as absent, and members that are not listed are\nignored. A list is marked `[]`, a map `{}`. A marked member (*) is required, or always there.',
    ...services.flatMap(renderService),
  ].join('\n\n')}\n`
}

const services = Object.keys(titles) as Service[]

/** It has no operation, and its answer no more than a status and the request's id. */
const handshake = [
  'The handshake of a socket is refused with 403 for what is wrong with its token, and with:',
  refusalTable('participant', undefined, ['quota-sockets']),
]

function renderService(service: Service): string[] {
  const all: readonly Operation[] = Object.values(operations[service])
  const common = all[0]!.refusals.filter((reason) => all.every(({ refusals }) => refusals.includes(reason)))
  return [
    `## ${titles[service]}`,
    'Any operation, or a path that is none, may be refused with:',
    refusalTable(service, undefined, ['route-unknown', 'fault-injected', ...common]),
    ...(service === 'participant' ? handshake : []),
    ...all.flatMap((operation) => renderOperation(operation, common)),
  ]
}

function renderOperation(operation: Operation, common: readonly Reason[]): string[] {
  const { service, name, does, method, path, credential, input, output, example } = operation
  const own = operation.refusals.filter((reason) => !common.includes(reason))
  return [
    `### ${name}`,
    does,
    `\`${method} ${path}\`, proven by ${credentials[credential]}.`,
    memberTable('Request', memberRows(input), (member) => placeOf(operation, member)),
    memberTable('Answer', memberRows(output)),
    ...(own.length === 0 ? [] : [refusalTable(service, operation, own)]),
    'For example',
    json(example.input),
    'is answered with',
    json(example.output),
  ]
}

function placeOf({ path, bindings }: Operation, member: string): string {
  if (path.includes(`{${member}}`)) return 'in the path'
  return bindings[member] === undefined ? '' : `in the query, \`${bindings[member].query}\``
}

function memberTable(title: string, rows: readonly MemberRow[], place: (member: string) => string = () => ''): string {
  if (rows.length === 0) return `${title}: \`{}\``
  return table(
    [title, 'Type', 'Limits'],
    ...rows.map(({ path, type, limits, required }) => [
      `\`${path}\`${required ? '*' : ''}`,
      type,
      [limits, place(path)].filter((text) => text !== '').join('; '),
    ]),
  )
}

function refusalTable(service: Service, operation: Operation | undefined, reasons: readonly Reason[]): string {
  return table(
    ['Status', 'Exception', 'Reason', 'When'],
    ...reasons.map((reason) => {
      const { status, exception } = wireError(service, operation, reason)
      return [String(status), exception ?? 'none', `\`${reason}\``, refusals[reason].sentence]
    }),
  )
}

/** With lists of plain values on one line. */
function json(value: object): string {
  const text = JSON.stringify(value, null, 2)
  const compact = text.replaceAll(
    /\[\n\s+([^[\]{}]*?)\n\s+\]/g,
    (_, values: string) => `[${values.replaceAll(/\n\s+/g, ' ')}]`,
  )
  return `\`\`\`json\n${compact}\n\`\`\``
}

/** With its columns aligned: a formatter finds nothing to do in the document. */
function table(...lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  const [head, ...rows] = lines.map(line)
  return [head, line(widths.map((width) => '-'.repeat(width))), ...rows].join('\n')
}
