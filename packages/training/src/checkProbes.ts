import { checkInteger, checkMembers } from '@credit/core'

/** Throws unless they are probes by their names, `{ every, measure }` each. */
export function checkProbes(
  caller: string,
  probes: Readonly<Record<string, { readonly every: number; readonly measure: unknown }>>,
): void {
  checkMembers(caller, 'probes', probes, 'probes by their names', {})
  for (const [name, probe] of Object.entries(probes)) {
    checkMembers(caller, `probes.${name}`, probe, 'a probe, { every, measure }', { measure: 'function' })
    checkInteger(caller, `probes.${name}.every`, probe.every, 1)
  }
}
