const own = /* @__PURE__ */ new WeakSet<object>()

/**
 * Freezes a layout, network or generator that is right by the way the library made it: the checks of `checks.ts` take it as
 * it is, so that what runs at every update or draw does not look into it again.
 */
export function owned<T extends object>(value: T): T {
  own.add(value)
  return Object.freeze(value)
}

export function isOwned(value: object): boolean {
  return own.has(value)
}
