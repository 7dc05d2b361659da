import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The path of the first of these programs that PATH offers. */
export function findCommand(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(folder, name)
      try {
        accessSync(path, constants.X_OK)
        return path
      } catch {
        // Not here: the next folder may have it.
      }
    }
  }
  return undefined
}

/** The browser that ChatJS is tested in: the one that CHROMIUM names, or whichever is installed. */
export const findChromium = () => process.env.CHROMIUM || findCommand('chromium', 'chromium-browser', 'google-chrome')
