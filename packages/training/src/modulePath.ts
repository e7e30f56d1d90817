/** Whether something is named by a path: it begins with `./`, `../` or `/`. */
export function isPath(text: string): boolean {
  return /^\.{0,2}[/\\]|^[A-Za-z]:[/\\]/.test(text)
}

/** Whether a task is named by the path of its trials, `./trials.npz`, with options or without. */
export function isTrialsPath(text: string): boolean {
  return isPath(text) && /\.npz(:|$)/.test(text)
}

/** Whether a rule, a task, a cell or a loss is named by the path of a module, which is run. */
export function isModulePath(text: string): boolean {
  return isPath(text) && !isTrialsPath(text)
}
