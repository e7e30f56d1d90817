/** Most rows of a tile of two pairs of vectors: with fused multiplications one register more is free. */
// @ts-ignore: decorator
@inline export const TALLEST: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 5

/** As few tiles as can be. */
// @ts-ignore: decorator
@inline export function tilesOf(rows: i32): i32 { return (rows + TALLEST - 1) / TALLEST }

/** Rows of one of them: all are of about the same height, the first ones one higher. */
// @ts-ignore: decorator
@inline export function heightOf(tile: i32, rows: i32, tiles: i32): i32 {
  const low = rows / tiles
  return tile < rows - low * tiles ? low + 1 : low
}
