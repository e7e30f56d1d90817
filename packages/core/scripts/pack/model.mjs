// What a packed text is made of: steps, each a literal byte or a copy of what came before, told bit by bit. The same
// code tells them to the coder and to who wants to know their price. `src/kernels/inlined.ts` reads them.

// where the probabilities of each kind stand
const repeated = 2
const lengths = 4
const distances = 516
const literals = 4612
export const count = 6660

/** An integer of at least 1: how many bits stand below its first, and those. */
function number(bit, model, value) {
  const below = 31 - Math.clz32(value)
  for (let i = 0; i <= below; i++) bit(model + i, i < below ? 1 : 0)
  for (let i = 0; i < below; i++) {
    const above = value >> (below - i)
    bit(model + (i < 2 ? 32 + 4 * below + above : 159 + below - i), (value >> (below - 1 - i)) & 1)
  }
}

/** A byte after another. `copied` is 1 where the step before was a copy, else 0. */
export function literal(bit, copied, before, byte) {
  bit(copied, 0)
  const context = literals + 256 * (before >> 5)
  for (let i = 7, node = 1; i >= 0; i--) {
    bit(context + node, (byte >> i) & 1)
    node = 2 * node + ((byte >> i) & 1)
  }
}

/** A copy of one byte or more from the same distance as the copy before. */
export function again(bit, copied, length) {
  bit(copied, 1)
  bit(repeated + copied, 1)
  number(bit, lengths + 256, length)
}

/** A copy of two bytes or more from a distance of its own. */
export function copy(bit, copied, length, distance) {
  bit(copied, 1)
  bit(repeated + copied, 0)
  number(bit, lengths, length - 1)
  number(bit, distances + 1024 * Math.min(3, length - 2), distance)
}

/** Tells all steps, each `{ length, distance }`, of which a literal has the distance 0. */
export function tell(bit, bytes, steps) {
  let at = 0
  let copied = 0
  let last = 1
  for (const { length, distance } of steps) {
    if (distance === 0) literal(bit, copied, at > 0 ? bytes[at - 1] : 0, bytes[at])
    else if (distance === last) again(bit, copied, length)
    else copy(bit, copied, length, distance)
    if (distance > 0) last = distance
    copied = distance > 0 ? 1 : 0
    at += length
  }
}
