// What ml-matrix's eigenvalue decomposition asks of a matrix, in the place of its Matrix, which holds so much else that the worker
// would weigh a tenth more. The decomposition itself is ml-matrix's, so that bits are as everywhere.

/** A list of rows, which the decomposition also takes and turns itself. */
export default class SmallMatrix {
  readonly data: Float64Array[]

  constructor(
    readonly rows: number,
    readonly columns: number,
  ) {
    this.data = Array.from({ length: rows }, () => new Float64Array(columns))
  }

  static checkMatrix(given: SmallMatrix): SmallMatrix {
    return given
  }

  get(row: number, column: number): number {
    return this.data[row][column]
  }

  set(row: number, column: number, value: number): this {
    this.data[row][column] = value
    return this
  }

  isSquare(): boolean {
    return this.rows === this.columns
  }

  isEmpty(): boolean {
    return this.rows === 0 || this.columns === 0
  }

  isSymmetric(): boolean {
    if (!this.isSquare()) return false
    for (let i = 0; i < this.rows; i++) {
      for (let j = 0; j <= i; j++) if (this.get(i, j) !== this.get(j, i)) return false
    }
    return true
  }

  getColumn(column: number): number[] {
    return this.data.map((row) => row[column])
  }
}
