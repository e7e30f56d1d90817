// TensorFlow.js registers gradients in modules that only bundlers can read: ES modules in `.js` files without
// "type": "module", imported without their extensions. The package that Node can read is 300 MB.
import { statSync } from 'node:fs'

const ofCore = '/tfjs-core/dist/'
const isFile = (url) => statSync(url, { throwIfNoEntry: false })?.isFile() ?? false

export function resolve(specifier, context, next) {
  if (specifier.startsWith('.') && context.parentURL?.includes(ofCore)) {
    const found = ['', '.js', '/index.js']
      .map((end) => new URL(specifier + end, context.parentURL))
      .find(isFile)
    if (found) return { url: found.href, shortCircuit: true }
  }
  return next(specifier, context)
}

export function load(url, context, next) {
  const readable = !url.includes(ofCore) || url.endsWith('.node.js')
  return next(url, readable ? context : { ...context, format: 'module' })
}
