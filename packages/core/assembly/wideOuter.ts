import { BYTES, LANES } from './lanes'
import { outerTile } from './outerTile'
import { TALLEST } from './wideProduct'

// @ts-ignore: decorator
@inline const STRIP: i32 = 4 * LANES

/** The columns of a part that fill pairs of vectors; returns how many those are. */
export function wideSums(
  out: usize,
  from: usize,
  fresh: bool,
  stride: usize,
  a: usize,
  b: usize,
  k: i32,
  left: usize,
  right: usize,
  rows: i32,
  columns: i32,
  accumulate: bool,
): i32 {
  const full = columns & -STRIP
  const half = (columns - full) & -(2 * LANES)
  const tiles = (rows + TALLEST - 1) / TALLEST
  const low = rows / tiles
  const tall = rows - low * tiles
  for (let j = 0; j < full + half; j += STRIP) {
    let at = <usize>j * BYTES
    let x = a
    const y = b + at
    for (let tile = 0; tile < tiles; tile++) {
      const height = tile < tall ? low + 1 : low
      const to = out + at
      // in float32 every block of k is summed by itself
      if (accumulate) {
        if (j < full) addFull(to, x, y, k, left, right, stride, height)
        else addHalf(to, x, y, k, left, right, stride, height)
      } else if (fresh || sizeof<Real>() === 4) {
        if (j < full) setFull(to, x, y, k, left, right, stride, height)
        else setHalf(to, x, y, k, left, right, stride, height)
      } else if (j < full) onFull(to, from + at, x, y, k, left, right, stride, height)
      else onHalf(to, from + at, x, y, k, left, right, stride, height)
      at += <usize>height * stride
      x += <usize>height * BYTES
    }
  }
  return full + half
}

function setFull(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize, rows: i32): void {
  switch (rows) {
    case 1: return setFull1(out, a, b, k, left, right, stride)
    case 2: return setFull2(out, a, b, k, left, right, stride)
    case 3: return setFull3(out, a, b, k, left, right, stride)
    case 4: return setFull4(out, a, b, k, left, right, stride)
    case 5: return setFull5(out, a, b, k, left, right, stride)
    default: return setFull6(out, a, b, k, left, right, stride)
  }
}

function setFull1(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 1, 4, true, false)
}

function setFull2(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 2, 4, true, false)
}

function setFull3(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 3, 4, true, false)
}

function setFull4(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 4, 4, true, false)
}

function setFull5(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 5, 4, true, false)
}

function setFull6(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  if (TALLEST > 5) outerTile(out, 0, a, b, k, left, right, stride, 6, 4, true, false)
}

function addFull(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize, rows: i32): void {
  switch (rows) {
    case 1: return addFull1(out, a, b, k, left, right, stride)
    case 2: return addFull2(out, a, b, k, left, right, stride)
    case 3: return addFull3(out, a, b, k, left, right, stride)
    case 4: return addFull4(out, a, b, k, left, right, stride)
    case 5: return addFull5(out, a, b, k, left, right, stride)
    default: return addFull6(out, a, b, k, left, right, stride)
  }
}

function addFull1(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 1, 4, true, true)
}

function addFull2(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 2, 4, true, true)
}

function addFull3(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 3, 4, true, true)
}

function addFull4(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 4, 4, true, true)
}

function addFull5(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 5, 4, true, true)
}

function addFull6(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  if (TALLEST > 5) outerTile(out, 0, a, b, k, left, right, stride, 6, 4, true, true)
}

function onFull(out: usize, from: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize, rows: i32): void {
  switch (rows) {
    case 1: return onFull1(out, from, a, b, k, left, right, stride)
    case 2: return onFull2(out, from, a, b, k, left, right, stride)
    case 3: return onFull3(out, from, a, b, k, left, right, stride)
    case 4: return onFull4(out, from, a, b, k, left, right, stride)
    case 5: return onFull5(out, from, a, b, k, left, right, stride)
    default: return onFull6(out, from, a, b, k, left, right, stride)
  }
}

function onFull1(out: usize, from: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, from, a, b, k, left, right, stride, 1, 4, false, false)
}

function onFull2(out: usize, from: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, from, a, b, k, left, right, stride, 2, 4, false, false)
}

function onFull3(out: usize, from: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, from, a, b, k, left, right, stride, 3, 4, false, false)
}

function onFull4(out: usize, from: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, from, a, b, k, left, right, stride, 4, 4, false, false)
}

function onFull5(out: usize, from: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, from, a, b, k, left, right, stride, 5, 4, false, false)
}

function onFull6(out: usize, from: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  if (TALLEST > 5) outerTile(out, from, a, b, k, left, right, stride, 6, 4, false, false)
}

function setHalf(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize, rows: i32): void {
  switch (rows) {
    case 1: return setHalf1(out, a, b, k, left, right, stride)
    case 2: return setHalf2(out, a, b, k, left, right, stride)
    case 3: return setHalf3(out, a, b, k, left, right, stride)
    case 4: return setHalf4(out, a, b, k, left, right, stride)
    case 5: return setHalf5(out, a, b, k, left, right, stride)
    default: return setHalf6(out, a, b, k, left, right, stride)
  }
}

function setHalf1(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 1, 2, true, false)
}

function setHalf2(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 2, 2, true, false)
}

function setHalf3(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 3, 2, true, false)
}

function setHalf4(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 4, 2, true, false)
}

function setHalf5(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 5, 2, true, false)
}

function setHalf6(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  if (TALLEST > 5) outerTile(out, 0, a, b, k, left, right, stride, 6, 2, true, false)
}

function addHalf(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize, rows: i32): void {
  switch (rows) {
    case 1: return addHalf1(out, a, b, k, left, right, stride)
    case 2: return addHalf2(out, a, b, k, left, right, stride)
    case 3: return addHalf3(out, a, b, k, left, right, stride)
    case 4: return addHalf4(out, a, b, k, left, right, stride)
    case 5: return addHalf5(out, a, b, k, left, right, stride)
    default: return addHalf6(out, a, b, k, left, right, stride)
  }
}

function addHalf1(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 1, 2, true, true)
}

function addHalf2(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 2, 2, true, true)
}

function addHalf3(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 3, 2, true, true)
}

function addHalf4(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 4, 2, true, true)
}

function addHalf5(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, 0, a, b, k, left, right, stride, 5, 2, true, true)
}

function addHalf6(out: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  if (TALLEST > 5) outerTile(out, 0, a, b, k, left, right, stride, 6, 2, true, true)
}

function onHalf(out: usize, from: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize, rows: i32): void {
  switch (rows) {
    case 1: return onHalf1(out, from, a, b, k, left, right, stride)
    case 2: return onHalf2(out, from, a, b, k, left, right, stride)
    case 3: return onHalf3(out, from, a, b, k, left, right, stride)
    case 4: return onHalf4(out, from, a, b, k, left, right, stride)
    case 5: return onHalf5(out, from, a, b, k, left, right, stride)
    default: return onHalf6(out, from, a, b, k, left, right, stride)
  }
}

function onHalf1(out: usize, from: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, from, a, b, k, left, right, stride, 1, 2, false, false)
}

function onHalf2(out: usize, from: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, from, a, b, k, left, right, stride, 2, 2, false, false)
}

function onHalf3(out: usize, from: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, from, a, b, k, left, right, stride, 3, 2, false, false)
}

function onHalf4(out: usize, from: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, from, a, b, k, left, right, stride, 4, 2, false, false)
}

function onHalf5(out: usize, from: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  outerTile(out, from, a, b, k, left, right, stride, 5, 2, false, false)
}

function onHalf6(out: usize, from: usize, a: usize, b: usize, k: i32, left: usize, right: usize, stride: usize): void {
  if (TALLEST > 5) outerTile(out, from, a, b, k, left, right, stride, 6, 2, false, false)
}

