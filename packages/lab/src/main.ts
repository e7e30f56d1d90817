import { credit } from './credit.js'
import { messageOf } from './inputError.js'

// --narrow is wideFlag.ts's, which reads it from the process
credit(process.argv.slice(2).filter((argument) => argument !== '--narrow')).catch((error: Error) => {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 1
})
