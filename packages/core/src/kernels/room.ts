import type { Real } from '../real.js'
import type { Dtype, Kernel } from './kernel.js'

/** What stands in a room; it has to be able to leave. */
export interface Tenant {
  leave(): void
}

/** Space in a kernel's memory for what others compute on its arrays: the state of an optimizer, one at a time. */
export interface Room {
  readonly kernel: Kernel
  /** Numbers of a call. */
  readonly scalars: Float64Array
  /** Entries of each of the arrays. */
  readonly size: number
  /** Array number i of this room, in [0, roomArrays). */
  arrayOf(i: number): Float64Array
  tenant: Tenant | null
}

/** Arrays of a room: centered RMSprop has three, and AdamW with a mask. */
export const roomArrays = 3

const scalarCount = 8
const lineOf = (size: number) => Math.ceil(size / 8) * 8

/** By the memory they are in: forgotten with it. */
const rooms = /* @__PURE__ */ new WeakMap<object, Room>()

/** Length, in numbers of the kernel's type, of the array that a room for `size` parameters takes. */
export function roomLength(size: number, dtype: Dtype): number {
  return (scalarCount + roomArrays * lineOf(size)) * (dtype === 'float64' ? 1 : 2)
}

/**
 * Lets optimizers keep their state in `space`, an array of `roomLength(size, dtype)` in a kernel's memory, so that updates
 * of parameters in this memory along gradients in it run compiled. On the reference kernel nothing is to be gained.
 */
export function offerRoom(kernel: Kernel, space: Real, size: number): void {
  if (kernel.name === 'reference') return
  const { buffer, byteOffset } = space
  rooms.set(buffer, {
    kernel,
    size,
    scalars: new Float64Array(buffer, byteOffset, scalarCount),
    arrayOf: (i) => new Float64Array(buffer, byteOffset + 8 * (scalarCount + i * lineOf(size)), size),
    tenant: null,
  })
}

/** The room in the memory of these arrays, if both are in one that has any. */
export function roomOf(one: Real, other: Real): Room | null {
  const room = rooms.get(one.buffer)
  return room === undefined || one.buffer !== other.buffer ? null : room
}

const attached = /* @__PURE__ */ new WeakMap<Room, object>()

/** Loops over the memory of a room, opened at the first call. */
export function loopsIn<Loops extends object>(room: Room, open: (room: Room) => Loops): Loops {
  const known = attached.get(room)
  if (known !== undefined) return known as Loops
  const loops = open(room)
  attached.set(room, loops)
  return loops
}
