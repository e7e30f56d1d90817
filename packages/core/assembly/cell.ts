// What does not change over the life of a kernel. Passed once: a double that crosses from JavaScript at every call is
// a small object on its heap each time.

export let tiny: f64 = 0
export let leak: f64 = 0
/** The number of the activation, as in activate.ts. */
export let activation: i32 = 0

export function configure(cutOff: f64, kept: f64, number: i32): void {
  tiny = cutOff
  leak = kept
  activation = number
}
