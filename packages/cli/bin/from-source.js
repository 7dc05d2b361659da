/** Runs the command as the TypeScript that it is written in. It is not published, and where it lies is a checkout. */
import { registerHooks } from 'node:module'
import { importCached } from '@parley/server/compile-cache'

// Packages of this repository that are published as JavaScript are loaded as what they are made from. It makes each
// import a little slower, so the service, which needs none of them, starts without.
if (process.argv[2] !== 'serve') {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier.startsWith('@parley/')
        ? next(specifier, { ...context, conditions: [...context.conditions, 'parley-source'] })
        : next(specifier, context),
  })
}
await importCached(new URL('../src/main.ts', import.meta.url))
