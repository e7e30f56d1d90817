// What the benchmark and its contenders say to each other: one JSON object a line, one answer a request.
//
//   { do: 'open', workload, dtype, kernel, parameters, batch, labels }  →  { description } or { unavailable: why }
//   { do: 'gradient' }         →  { loss, gradient }   all blocks, one after another
//   { do: 'time', count }      →  { seconds }          for `count` gradients, by the contender's own clock
//   { do: 'memory' }           →  { bytes }            only the library itself answers this
//   { do: 'eigenvalue' }       →  { value, residual, products, seconds }    where curvature is compared
//
// Arrays travel as float64 in base64: `parameters` in the order of the library's layout, `batch` [T, B, I].
import { createInterface } from 'node:readline'

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
 * Answers requests with what `open` returns: `{ description, gradient, repeat?, memory? }`, or `{ unavailable }`. What is
 * timed is `repeat`, or `gradient` where there is none.
 */
export async function serve(open) {
  let opened
  const answers = {
    open: async (request) => {
      opened = await open(request)
      return { description: opened.description, unavailable: opened.unavailable }
    },
    gradient: () => {
      const { loss, blocks } = opened.gradient()
      return { loss, gradient: text64(flatten(blocks)) }
    },
    time: ({ count }) => {
      const { repeat = opened.gradient } = opened
      const start = performance.now()
      for (let i = 0; i < count; i++) repeat()
      return { seconds: (performance.now() - start) / 1000 }
    },
    memory: () => ({ bytes: opened.memory() }),
    eigenvalue: () => opened.eigenvalue(),
  }
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line)
    console.log(JSON.stringify(await answers[request.do](request)))
  }
}
