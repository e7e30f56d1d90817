import { identity } from '../activation.js'
import type { Problem } from '../gradient.js'
import type { Workspace } from '../workspace.js'

/** Where φ′ jumps, seen from the states of the last forward pass. */
export function kinksOf({ network }: Problem, workspace: Workspace) {
  const { kinked, derivative } = network.cell.activation ?? identity
  const states = kinked ? Float64Array.from(workspace.states()) : new Float64Array(0)
  const first = states.map((s) => derivative(s))
  // over a distance d a smooth φ′ changes by about d, over a kink by about 1
  const jumps = (a: number, b: number, distance: number) => Math.abs(a - b) > Math.sqrt(distance)
  return {
    units: states.length,
    /** How many units have a kink within the distance. */
    near: (distance: number) => {
      let count = 0
      for (const s of states) {
        if (jumps(derivative(s + distance), derivative(s - distance), 2 * distance)) count++
      }
      return count
    },
    /** Whether the last forward pass has a unit on the other side of a kink. */
    crossed: () =>
      kinked && workspace.states().some((s, i) => jumps(derivative(s), first[i], Math.abs(s - states[i]))),
  }
}
