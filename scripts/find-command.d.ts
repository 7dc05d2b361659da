export function findCommand(...names: string[]): string | undefined
export function findChromium(): string | undefined
