import { inWords, type Option, options } from './config.ts'

const all: readonly Option<unknown>[] = Object.values(options)

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
