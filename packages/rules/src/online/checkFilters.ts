import { type ActivityPenalty, ArgumentError, type Network } from '@credit/core'
import type { OnlineForm } from './form.js'

/**
 * @throws ArgumentError for a leaky readout or an activity penalty under a form that can't take it in, or a penalty that is
 *   none.
 */
export function checkFilters(
  caller: string,
  { notation, form }: { readonly notation: string; readonly form: OnlineForm },
  { readoutLeak }: Network,
  activity: ActivityPenalty | null,
): void {
  if (activity !== null && !(activity.strength >= 0 && Number.isFinite(activity.target))) {
    throw new ArgumentError(caller, 'activity', '{ strength, target }, a strength of at least 0', activity)
  }
  if (form.filters) return
  const able = 'e-prop, RFLO, RTRL and SnAp can, and every rule that has one offline'
  if (readoutLeak > 0) {
    const expected = `0: ${notation} does not filter its traces online as a leaky readout asks (${able})`
    throw new ArgumentError(caller, 'network.readoutLeak', expected, readoutLeak)
  }
  if (activity?.strength) {
    const expected = `left out: ${notation} does not sum its traces over the trial online (${able})`
    throw new ArgumentError(caller, 'activity', expected, activity)
  }
}
