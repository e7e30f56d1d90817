/** What the modules export; arrays are addresses in bytes. */
export interface Exports {
  configure(tiny: number, leak: number, activation: number): void
  product(out: number, a: number, b: number, m: number, k: number, n: number, accumulate: boolean): void
  outerProducts(out: number, a: number, b: number, k: number, m: number, n: number): void
  addRows(out: number, a: number, k: number, n: number): void
  voltageStep(
    first: boolean,
    states: number,
    bias: number,
    rates: number,
    derivatives: number,
    rows: number,
    n: number,
  ): void
  rateStep(states: number, bias: number, rates: number, derivatives: number, rows: number, n: number): void
  voltageCredit(last: boolean, credit: number, derivatives: number, width: number): void
  rateCredit(credit: number, carry: number, derivatives: number, width: number): void
  voltageTangent(
    first: boolean,
    states: number,
    bias: number,
    rates: number,
    derivatives: number,
    rows: number,
    n: number,
  ): void
  rateTangent(states: number, bias: number, rates: number, derivatives: number, rows: number, n: number): void
  voltageTangentCredit(
    last: boolean,
    tangent: number,
    signal: number,
    bend: number,
    derivatives: number,
    width: number,
  ): void
  rateTangentCredit(
    tangent: number,
    signal: number,
    carry: number,
    bend: number,
    derivatives: number,
    width: number,
  ): void
}
