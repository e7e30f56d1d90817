import type { Cell } from '@credit/core'

export interface AdaptiveOptions {
  readonly leak: number
  readonly adaptationLeak: number
  readonly adaptation: number
}

export default function adaptive(options: AdaptiveOptions): Cell
