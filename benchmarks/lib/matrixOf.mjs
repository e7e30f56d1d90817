/** The entries of an operator, row by row: a product with every unit vector, made symmetric. */
export function matrixOf({ size, apply }) {
  const columns = Array.from({ length: size }, (_, j) => {
    const unit = new Float64Array(size)
    unit[j] = 1
    const column = new Float64Array(size)
    apply(unit, column)
    return column
  })
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size]
    return (columns[j][i] + columns[i][j]) / 2
  })
}
