// A process that makes some updates of a training and says the most memory that it had: trainingMemory.mjs TASK DTYPE RULE
import { loadFiles } from '@credit/tasks/node'
import { peakMemory } from './bytes.mjs'
import { trainingOf } from './training.mjs'

const [task, dtype, rule] = process.argv.slice(2)
const { update } = trainingOf({ task, rule, dtype, files: loadFiles(task) })
for (let i = 0; i < 10; i++) update()
console.log(JSON.stringify({ bytes: peakMemory() }))
