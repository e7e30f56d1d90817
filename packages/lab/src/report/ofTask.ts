/** What guessing reaches in a task. */
export interface Chance {
  readonly loss: number
  readonly accuracy?: number | undefined
}

/** What the manifest of a run has of its task. */
export interface OfTask {
  readonly name: string
  readonly chance: Chance
}
