/** Makes what is published: the command as JavaScript, with the service and all our packages in it. */
import { fileURLToPath } from 'node:url'
import { bundleService } from '../../scripts/bundle-service.js'

await bundleService(fileURLToPath(new URL('.', import.meta.url)), { main: 'src/main.ts' })
