import { defineCommand } from '../command.ts'
import { readRecordingFile } from '../recordings.ts'

export const diffCommand = defineCommand({
  name: 'diff',
  sentence: 'Compares two recordings by what they say; ids, times, tokens and the order of unrelated frames aside.',
  about:
    'Marks what is missing in the second with -, what it has besides with +, and what it has otherwise with ~. Exits with 0 ' +
    'where both say the same, with 1 where they do not.',
  arguments: [
    { name: 'FILE', sentence: 'A recording of parley record.' },
    { name: 'OTHER', sentence: 'The one to compare it with.' },
  ],
  options: {},
  examples: [['parley diff aws.jsonl parley.jsonl', 'whether Parley does what AWS does']],
  async run({ arguments: [one, other], say }) {
    const { describeDifferences, diffRecordings } = await import('@parley/testing/recording')
    const differences = diffRecordings(await readRecordingFile(one!), await readRecordingFile(other!))
    say(describeDifferences(differences), { equal: differences.length === 0, differences })
    return differences.length === 0 ? 0 : 1
  },
})
