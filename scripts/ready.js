// Stands before what needs the set-up, and says so when it is missing. An older Node can read it.
import { existsSync } from 'node:fs'

if (Number.parseInt(process.versions.node, 10) < 24 || !existsSync('node_modules/.package-lock.json')) {
  console.error('Not set up yet: run `npm run setup` first. It brings the packages and Node 24.')
  process.exit(1)
}
