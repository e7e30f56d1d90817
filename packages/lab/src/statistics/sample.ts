/** Some numbers, all finite: a plain or a typed array. Nothing here changes it. */
export type Sample = ArrayLike<number>
