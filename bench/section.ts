import type { Figure } from './goals.ts'

/** Says what is going on, for whoever watches. */
export type Progress = (text: string) => void

/** What one section measured: numbers as they came, for the JSON, and the figures that follow from them. */
export interface Measured {
  readonly raw: unknown
  readonly figures: readonly Figure[]
  /** What has no goal but belongs on the screen. */
  readonly notes?: readonly string[]
}

export type Section = (progress: Progress) => Promise<Measured>
