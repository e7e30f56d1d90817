import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { fastestOpenBlas } from './openblas.mjs'

const environment = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  PYTHONDONTWRITEBYTECODE: '1',
}

// Peers take the kernels that suit the machine best, whatever this environment says of them.
const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...surroundings } = process.env
const own = { ...surroundings, ...environment }
let ofPython

function environmentOf(program) {
  if (program === process.execPath) return own
  ofPython ??= { ...own, ...fastestOpenBlas(program, own) }
  return ofPython
}

/** A child process that answers requests, one line each. A process of its own a case: no code warmed by another. */
export class Contender {
  constructor(name, program, script) {
    this.name = name
    // a name in peers/, or an address
    const path = fileURLToPath(new URL(script, new URL('../peers/', import.meta.url)))
    const stdio = ['pipe', 'pipe', 'inherit']
    // the wide loops, and what they bring to peers in WebAssembly
    const flags = program === process.execPath ? process.execArgv : []
    this.child = spawn(program, [...flags, path], { stdio, env: environmentOf(program) })
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
    this.failure = new Promise((_, reject) => {
      this.child.once('error', reject)
      this.child.stdin.once('error', reject)
    })
    // read by whoever asks next
    this.failure.catch(() => {})
  }

  async ask(request) {
    this.child.stdin.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await Promise.race([this.lines.next(), this.failure])
    if (done) throw new Error(`${this.name} ended without an answer to "${request.do}"`)
    return JSON.parse(value)
  }

  close() {
    this.child.stdin.end()
  }
}
