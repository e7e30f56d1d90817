/** Plain data: what JSON holds, with typed arrays anywhere in it. */
export type Plain =
  | null
  | boolean
  | number
  | string
  | Float64Array
  | Float32Array
  | readonly Plain[]
  | { readonly [key: string]: Plain }
