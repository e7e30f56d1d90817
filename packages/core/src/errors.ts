/**
 * The one error class for bad input: its message names the function, the argument, what was expected and
 * what came.
 *
 * @example
 * new ArgumentError('leakyNetwork', 'leak', 'in [0, 1)', 2).message // => 'leakyNetwork: leak must be in [0, 1), got 2'
 */
export class ArgumentError extends RangeError {
  override readonly name = 'ArgumentError'

  constructor(
    readonly caller: string,
    readonly argument: string,
    readonly expected: string,
    readonly received: unknown,
  ) {
    super(`${caller}: ${argument} must be ${expected}, got ${show(received)}`)
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return `a function${value.name && ` ${value.name}`}`
  if (typeof value === 'bigint') return `${value}n`
  // a shape is worth reading, a matrix is not
  if (Array.isArray(value))
    return value.length > 8 ? `an array of length ${value.length}` : `[${value.map(show).join(', ')}]`
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of length ${(value as Uint8Array).length}`
  if (typeof value === 'object' && value !== null) return `{ ${Object.keys(value).join(', ')} }`
  return String(value)
}

/**
 * Throws unless `value` is an integer in `[least, most]`; returns it.
 *
 * @example
 * checkInteger('train', 'steps', 3, 1) // => 3
 */
export function checkInteger(
  caller: string,
  argument: string,
  value: unknown,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
    throw new ArgumentError(caller, argument, `an integer ${range}`, value)
  }
  return value as number
}

/**
 * Throws unless `value` is a finite number that satisfies `test`; `expected` says which. Returns it.
 *
 * @example
 * checkNumber('train', 'rate', 0.5, 'a positive number', (value) => value > 0) // => 0.5
 */
export function checkNumber(
  caller: string,
  argument: string,
  value: unknown,
  expected = 'a finite number',
  test: (value: number) => boolean = () => true,
): number {
  if (typeof test !== 'function') throw new ArgumentError('checkNumber', 'test', 'a function', test)
  if (typeof value !== 'number' || !Number.isFinite(value) || !test(value)) {
    throw new ArgumentError(caller, argument, expected, value)
  }
  return value
}

/**
 * Throws unless `values` has exactly `length` entries.
 *
 * @example
 * checkLength('train', 'weights', [1, 2], 2) // => undefined
 */
export function checkLength(
  caller: string,
  argument: string,
  values: { length: number },
  length: number,
): void {
  if (typeof values !== 'object' || values?.length !== length) {
    throw new ArgumentError(caller, argument, `an array of length ${length}`, values)
  }
}

/**
 * Throws at the first entry that is NaN or infinite, naming its index.
 *
 * @example
 * checkFinite('train', 'weights', [1, 2]) // => undefined
 */
export function checkFinite(caller: string, argument: string, values: ArrayLike<number>): void {
  if (typeof values !== 'object' || typeof values?.length !== 'number') {
    throw new ArgumentError(caller, argument, 'an array of numbers', values)
  }
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new ArgumentError(caller, `${argument}[${i}]`, 'finite', values[i])
    }
  }
}

/**
 * Throws unless `value` is one of the legal words, which the message lists; returns it.
 *
 * @example
 * checkOneOf('train', 'bias', 'none', ['trained', 'none']) // => 'none'
 */
export function checkOneOf<T extends string>(
  caller: string,
  argument: string,
  value: unknown,
  legal: readonly T[],
): T {
  if (!Array.isArray(legal)) throw new ArgumentError('checkOneOf', 'legal', 'an array of words', legal)
  if (!legal.includes(value as T)) {
    throw new ArgumentError(
      caller,
      argument,
      `one of ${legal.map((word) => JSON.stringify(word)).join(', ')}`,
      value,
    )
  }
  return value as T
}
