/**
 * All of TypeBox that the contract uses. Imported as `#typebox`: for the compiler that is this file, at run time
 * the one file that `bundle-typebox.js` makes of it (decision 0002).
 */
export {
  Kind,
  type Static,
  type TObject,
  type TSchema,
  Type,
  TypeRegistry,
} from '@sinclair/typebox'
export { TypeCompiler } from '@sinclair/typebox/compiler'
