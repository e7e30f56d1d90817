/** Whether a rule or a task is named by the path of a module: it begins with `./`, `../` or `/`. */
export function isModulePath(text: string): boolean {
  return /^\.{0,2}[/\\]|^[A-Za-z]:[/\\]/.test(text)
}
