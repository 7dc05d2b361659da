/** Why a file that was named cannot be read, in words. */
export function unreadable(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'that is not allowed',
  }
  return `${path} cannot be read: ${words[code ?? ''] ?? message}`
}
