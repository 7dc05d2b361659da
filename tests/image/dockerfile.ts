/** One instruction of a Dockerfile: `COPY --from=build /a ./`. */
export interface Instruction {
  readonly name: string
  /** What stands behind `--`: `{ from: 'build' }`. */
  readonly flags: Readonly<Record<string, string>>
  /** The rest, as it is written. */
  readonly text: string
}

/** Reads as much of the language as our Dockerfile speaks: comments, continued lines, flags. */
export function parseDockerfile(text: string): readonly Instruction[] {
  const lines = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
  return lines.map((line) => {
    const [, name = '', flags = '', rest = ''] = /^([A-Z]+)((?: +--[a-z-]+=\S+)*) +(.*)$/.exec(line) ?? []
    if (name === '') throw new Error(`This is no instruction: ${line}`)
    return {
      name,
      flags: Object.fromEntries([...flags.matchAll(/--([a-z-]+)=(\S+)/g)].map(([, flag, value]) => [flag, value])),
      text: rest.trim(),
    }
  })
}

/** `["node", "x"]`: the form that no shell stands between. */
export function execForm({ name, text }: Instruction): readonly string[] {
  const words: unknown = JSON.parse(text)
  if (!Array.isArray(words)) throw new Error(`${name} is to be a list of words: a shell would not pass signals on`)
  return words
}

/** `A=1 B="two words"`. */
export function pairs({ text }: Instruction): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)].map(([, name, quoted, plain]) => [name, quoted ?? plain]),
  )
}
