/** The version of the form of run folders and comparisons; another one is refused by name. */
export const format = 2
