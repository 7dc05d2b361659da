import { renderFaultRules } from '../packages/contract/src/fault-rule-text.ts'
import { members, words } from '../packages/testing/src/scenario/vocabulary.ts'

/** The whole of docs/testing-reference.md. */
export function renderReference(): string {
  const tops = Object.entries(members).map(([member, is]) => `| \`${member}\` | ${is} |`)
  const steps = Object.entries(words).map(([word, { does, example }]) => `| \`${word}\` | ${does} | \`${example}\` |`)
  return `# Scenarios and faults

Generated from \`packages/testing/src/scenario/vocabulary.ts\` and \`packages/contract/src/fault-rule-text.ts\` by
\`npm run docs\`; change it there. What they are for is told in [testing.md](testing.md).

## A scenario file

| Member | Is |
| --- | --- |
${tops.join('\n')}

## Its steps

Before a word stands who does it: \`mia says: Hello\`. Those without a name in the example happen to everybody.

| Step | Means | For instance |
| --- | --- | --- |
${steps.join('\n')}

## A fault rule

${renderFaultRules()}
`
}
