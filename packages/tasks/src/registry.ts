import { rowMnist, rowMnistPaper } from './rowMnist.js'

/** Every task by its name: the data that it needs, the function that makes it, its paper's settings. */
export const tasks = {
  'row-mnist': { needs: 'mnist', create: rowMnist, paper: rowMnistPaper },
} as const

export type TaskName = keyof typeof tasks
