/**
 * From here on packages of this repository that are published as JavaScript are loaded as the TypeScript they are made
 * from. It makes each import a little slower, so the service, which needs none of them, starts without.
 */
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) =>
    specifier.startsWith('@parley/')
      ? next(specifier, { ...context, conditions: [...context.conditions, 'parley-source'] })
      : next(specifier, context),
})
