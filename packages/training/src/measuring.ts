/** What is measured along a training: the values of each probe, by its name, taken when its turn comes. */
export function measuring<Progress, Entry>(
  probes: Readonly<
    Record<string, { readonly every: number; readonly measure: (progress: Progress) => number }>
  >,
  entryOf: (at: number, value: number) => Entry,
): { readonly measured: Record<string, Entry[]>; measure(at: number, progress: Progress): void } {
  const measured: Record<string, Entry[]> = Object.fromEntries(Object.keys(probes).map((name) => [name, []]))
  return {
    measured,
    measure(at, progress) {
      for (const [name, { every, measure }] of Object.entries(probes)) {
        if (at % every === 0) measured[name].push(entryOf(at, measure(progress)))
      }
    },
  }
}
