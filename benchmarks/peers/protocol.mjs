// What the benchmark and its contenders say to each other: one JSON object a line, one answer a request.
//
//   { do: 'open', workload, dtype, kernel, … }  →  { description, kernel } or { unavailable: why }
//   { do: 'result' }           →  { loss, gradient }   what has to agree: all blocks, one after another
//   { do: 'time', count }      →  { seconds }          for `count` calls of what is timed, by the contender's own clock
//   { do: 'run', seconds }     →  { count, seconds }   as many calls as fill the time
//   { do: 'memory' }           →  { bytes }            of a workspace; only the library itself answers this
//   { do: 'peak' }             →  { bytes }            the most that the process ever had in memory
//   { do: 'eigenvalue' }       →  { value, residual, products, seconds }    where eigenvalues are compared
//
// Arrays travel as float64 in base64: `parameters` in the order of the library's layout, `batch` [T, B, I].
import { createInterface } from 'node:readline'
import { peakMemory } from '../lib/bytes.mjs'
import { runFor } from '../lib/rounds.mjs'

export function float64s(text) {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'))
  return new Float64Array(bytes.buffer)
}

export const text64 = (values) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')

function flatten(blocks) {
  const flat = new Float64Array(blocks.reduce((length, block) => length + block.length, 0))
  let at = 0
  for (const block of blocks) {
    flat.set(block, at)
    at += block.length
  }
  return flat
}

/**
 * Answers requests with what `open` returns: `{ description, kernel?, result, repeat?, memory?, eigenvalue? }`, or
 * `{ unavailable }`. What is timed is `repeat`, or `result` where there is none.
 */
export async function serve(open) {
  let opened
  const timed = () => opened.repeat ?? opened.result
  const answers = {
    open: async (request) => {
      opened = await open(request)
      const { description, kernel, unavailable } = opened
      return { description, kernel, unavailable }
    },
    result: () => {
      const { loss, blocks } = opened.result()
      return { loss, gradient: text64(flatten(blocks)) }
    },
    time: ({ count }) => {
      const repeat = timed()
      const start = performance.now()
      for (let i = 0; i < count; i++) repeat()
      return { seconds: (performance.now() - start) / 1000 }
    },
    run: ({ seconds }) => runFor(timed(), seconds),
    memory: () => ({ bytes: opened.memory() }),
    peak: () => ({ bytes: peakMemory() }),
    eigenvalue: () => opened.eigenvalue(),
  }
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line)
    console.log(JSON.stringify(await answers[request.do](request)))
  }
}
