/** What every cell is called, and has. */
export const aCell = 'a cell, such as voltage makes'
export const cellMembers = {
  states: 'array',
  drives: 'array',
  kept: 'array',
  start: 'function',
  step: 'function',
  partials: 'function',
} as const
