// Runs one program: imports become look-ups in the libraries that were loaded, and every `// =>` is answered with what its line gives.
/* global libraries */
const AsyncFunction = (async () => {}).constructor
const say = (kind, text) => postMessage({ kind, text })

function show(value) {
  if (typeof value === 'string') return value
  if (ArrayBuffer.isView(value)) {
    const head = Array.from(value.subarray(0, 8), (x) => Number(Number(x).toPrecision(6))).join(', ')
    return `${value.constructor.name}(${value.length}) [${head}${value.length > 8 ? ', …' : ''}]`
  }
  if (typeof value === 'function') return `[function ${value.name}]`
  if (typeof value === 'object' && value !== null) {
    try {
      return JSON.stringify(value, (_, each) => (ArrayBuffer.isView(each) ? show(each) : each))
    } catch {
      return String(value)
    }
  }
  return String(value)
}

/** `import { a, b as c } from 'x'` as `const { a, b: c } = library('x')`. */
function withoutImports(code) {
  return code.replace(
    /^\s*import\s*(?:type\s*)?\{([^}]*)\}\s*from\s*(['"])([^'"]+)\2[ \t]*;?/gm,
    (_, names, __, from) =>
      `const {${names.replace(/\btype\s+\w+\s*,?/g, '').replace(/\bas\b/g, ':')}} = library(${JSON.stringify(from)})`,
  )
}

/** `expression // => what was expected` as a line of output. */
function withAnswers(code) {
  return code
    .split('\n')
    .map((line) => {
      const match = /^(\s*)(?!\s*\/\/)(.+?)\s*\/\/\s*=>.*$/.exec(line)
      if (match === null || /^(const|let|var|return|import|\}|\))/.test(match[2].trim())) return line
      return `${match[1]}answer(${JSON.stringify(match[2].trim())}, (${match[2]}))`
    })
    .join('\n')
}

function library(name) {
  const found = libraries[name]
  if (found === undefined) throw new Error(`${name}: this page has ${Object.keys(libraries).join(', ')}`)
  return found
}

console.log = (...values) => say('line', values.map(show).join(' '))
console.error = console.log
console.warn = console.log

addEventListener('message', async ({ data: code }) => {
  const began = performance.now()
  try {
    const program = new AsyncFunction(
      'library',
      'answer',
      `"use strict";\n${withAnswers(withoutImports(code))}`,
    )
    await program(library, (source, value) => say('line', `${source} → ${show(value)}`))
    say('done', `${(performance.now() - began).toFixed(0)} ms`)
  } catch (error) {
    say('error', error instanceof Error ? `${error.name}: ${error.message}` : String(error))
  }
})
