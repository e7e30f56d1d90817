/** What the modules export; arrays are addresses in bytes. */
export interface Exports {
  product(out: number, a: number, b: number, m: number, k: number, n: number, accumulate: boolean): void
  outerProducts(out: number, a: number, b: number, k: number, m: number, n: number): void
  addRows(out: number, a: number, k: number, n: number): void
  voltageStep(
    tiny: number,
    activation: number,
    leak: number,
    first: boolean,
    states: number,
    bias: number,
    rates: number,
    derivatives: number,
    rows: number,
    n: number,
  ): void
  rateStep(
    tiny: number,
    activation: number,
    leak: number,
    states: number,
    bias: number,
    rates: number,
    derivatives: number,
    rows: number,
    n: number,
  ): void
  voltageCredit(
    tiny: number,
    leak: number,
    last: boolean,
    credit: number,
    derivatives: number,
    width: number,
  ): void
  rateCredit(
    tiny: number,
    leak: number,
    credit: number,
    carry: number,
    derivatives: number,
    width: number,
  ): void
  voltageTangent(
    tiny: number,
    leak: number,
    first: boolean,
    states: number,
    bias: number,
    rates: number,
    derivatives: number,
    rows: number,
    n: number,
  ): void
  rateTangent(
    tiny: number,
    leak: number,
    states: number,
    bias: number,
    rates: number,
    derivatives: number,
    rows: number,
    n: number,
  ): void
  voltageTangentCredit(
    tiny: number,
    leak: number,
    last: boolean,
    tangent: number,
    signal: number,
    bend: number,
    derivatives: number,
    width: number,
  ): void
  rateTangentCredit(
    tiny: number,
    leak: number,
    tangent: number,
    signal: number,
    carry: number,
    bend: number,
    derivatives: number,
    width: number,
  ): void
}
