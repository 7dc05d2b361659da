/** Something is not as the scenario says. */
export class Unmet extends Error {
  override readonly name = 'Unmet'
}
