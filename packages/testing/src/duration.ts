export { type Duration, milliseconds } from '@parley/contract'
