/** docs/cli.md, made from the table of commands. */
import type { Command } from './command.ts'
import { commonOptions } from './command-line.ts'
import { allCommands } from './commands/index.ts'
import { exitCodes, optionRows, usageOf } from './help.ts'

/** The whole of docs/cli.md. */
export async function renderCli(): Promise<string> {
  const commands = await allCommands()
  return `# The command \`parley\`

Generated from the commands in \`packages/cli/src/commands\` by \`npm run docs\`; change it there.

In the checkout it is \`npx parley\`. Each command has \`--help\`.

| Command | What it does |
| --- | --- |
${commands.map(({ name, sentence }) => `| [\`${name}\`](#parley-${name}) | ${sentence} |`).join('\n')}

Every command takes:

| Flag | Meaning |
| --- | --- |
${table(optionRows(commonOptions))}

Its exit code says how it went:

| Code | Meaning |
| --- | --- |
${exitCodes.map(([code, sentence]) => `| ${code} | ${sentence} |`).join('\n')}

${commands.map(section).join('\n')}`
}

function section(command: Command): string {
  const examples = command.examples.map(([line, sentence]) => `# ${sentence}\n${line}`).join('\n\n')
  const parts = [
    `## parley ${command.name}`,
    command.sentence,
    ...(command.about === undefined ? [] : [command.about]),
    `\`\`\`\n${usageOf(command)}\n\`\`\``,
    `\`\`\`sh\n${examples}\n\`\`\``,
    ...(command.arguments === undefined
      ? []
      : [
          `| Argument | Meaning |\n| --- | --- |\n${table(command.arguments.map((each) => [each.name, each.sentence]))}`,
        ]),
    command.readsArguments
      ? 'Its options stand in [configuration.md](configuration.md).'
      : `| Flag | Meaning |\n| --- | --- |\n${table(optionRows(command.options))}`,
  ]
  return `${parts.join('\n\n')}\n`
}

const table = (rows: readonly (readonly [string, string])[]) =>
  rows.map(([first, second]) => `| \`${first}\` | ${second.replaceAll('|', '\\|')} |`).join('\n')
