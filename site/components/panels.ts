// What the panels get from the worker, and arrays turned for drawing.

export interface TrialData {
  readonly steps: number
  readonly dt: number
  readonly loss: number
  readonly accuracy: number
  readonly inputs: { readonly data: Float32Array; readonly rows: number }
  readonly rates: { readonly data: Float32Array; readonly rows: number }
  readonly outputs: { readonly data: Float32Array; readonly rows: number }
  readonly targets: { readonly data: Float32Array; readonly labels: boolean }
  readonly mask: Uint8Array
  readonly spikes: boolean
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  readonly periods: readonly Period[]
}

export interface Period {
  readonly name: string
  readonly from: number
  readonly to: number
}

export interface DelaysData {
  readonly dt: number
  readonly trials: number
  readonly rules: readonly {
    readonly rule: string
    readonly none?: string
    readonly lags?: readonly {
      readonly lag: number
      readonly norm: number
      readonly error: number
      readonly cosine: number
    }[]
  }[]
}

export interface EligibilityData {
  readonly presynaptic: readonly number[]
  readonly eligibility: readonly number[]
  readonly signal: readonly number[]
  readonly product: readonly number[]
  readonly steps: number
  readonly dt: number
  readonly post: number
  readonly pre: number
  readonly gate: number
  /** What gates are called; none where a unit has one drive. */
  readonly gates: readonly string[]
  readonly units: number
  readonly sum: number
  readonly gradient: number
}

export interface SpectrumData {
  /** What the Hessian is of, where it is not of the network itself. */
  readonly note: string
  readonly update: number
  readonly grid: readonly number[]
  readonly density: readonly number[]
  readonly lower: readonly number[]
  readonly upper: readonly number[]
  readonly largest: { readonly value: number; readonly bound: number }
  readonly smallest: { readonly value: number; readonly bound: number }
  readonly products: number
}

export interface SurfaceData {
  readonly note: string
  readonly points: number
  readonly reach: number
  readonly losses: readonly number[]
  readonly eigenvalues: readonly number[]
  readonly path: readonly {
    readonly update: number
    readonly x: number
    readonly y: number
    readonly off: number
  }[]
  readonly update: number
  readonly trials: number
}

/** `[T, n]` as n rows of T. */
export function rowsOverTime({ data, rows }: { data: Float32Array; rows: number }): Float32Array {
  const steps = data.length / rows
  const out = new Float32Array(data.length)
  for (let t = 0; t < steps; t++) for (let i = 0; i < rows; i++) out[i * steps + t] = data[t * rows + i]
  return out
}
