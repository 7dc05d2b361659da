/** What must hold whatever happens. The first breach is kept; throwing on the spot would end inside the service. */
export class Laws {
  breach: string | undefined

  hold(condition: boolean, otherwise: string | (() => string)): void {
    if (condition || this.breach !== undefined) return
    this.breach = typeof otherwise === 'string' ? otherwise : otherwise()
  }

  /** @throws Error with the first breach */
  check(): void {
    if (this.breach !== undefined) throw new Error(this.breach)
  }
}
