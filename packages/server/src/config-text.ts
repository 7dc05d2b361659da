import { type Option, options } from './config.ts'

const all: readonly Option<unknown>[] = Object.values(options)

/** What `parley --help` prints. */
export function renderHelp(): string {
  const width = Math.max(...all.map(({ flag }) => flag.length))
  const rows = all.map((each) => `  ${each.flag.padEnd(width)}  ${plain(`${each.sentence} Default: ${inWords(each)}`)}`)
  return `Parley, a chat service that speaks the protocol of the Amazon Connect Participant Service.

Usage:
  parley serve [options]   serve until SIGTERM or Ctrl-C
  parley --help            this text
  parley --version         the version

Options of serve (each is an environment variable too, ${options.dataDir.flag} being ${options.dataDir.env}; a flag beats it):
${rows.join('\n')}

Examples:
  parley serve
  parley serve --port 0 --data-dir memory
  PARLEY_LOG=debug parley serve --port 8000 --data-dir ./chats
`
}

/** The whole of docs/configuration.md. */
export function renderConfiguration(): string {
  const rows = all.map((each) => `| \`${each.env}\` | \`${each.flag}\` | ${inWords(each)} | ${each.sentence} |`)
  const values = all.map((each) => `- \`${each.flag}\`: ${each.kind.expected}.`)
  return `# Configuration

Generated from \`packages/server/src/config.ts\` by \`npm run docs\`; change it there.

Every option is an environment variable and a flag of \`parley serve\` (\`npm start -- --port 8000\`). A flag beats the
environment, an empty variable counts as not set, and \`--port 8000\` may be written \`--port=8000\`. An unknown
\`PARLEY_…\` variable or flag, or a bad value, stops the start with a list of everything that is wrong.

| Variable | Flag | Default | Meaning |
| --- | --- | --- | --- |
${rows.join('\n')}

What each takes:

${values.join('\n')}
`
}

function inWords({ default: value, defaultInWords }: Option<unknown>): string {
  return defaultInWords ?? `\`${value}\``
}

const plain = (markdown: string) => markdown.replaceAll('`', '')
