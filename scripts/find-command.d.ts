export function findCommand(...names: string[]): string | undefined
export function findChromium(): string | undefined
export function findNode20(): string | undefined
export const node20Home: string
export const node20Package: string
