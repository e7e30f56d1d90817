// Within the sandboxed frame: gives code to a worker of its own, so that a loop without end can be stopped, and passes on what it says.
const folder = new URL('.', document.currentScript.src).href
let worker

function stop() {
  worker?.terminate()
  worker = undefined
}

function run(id, code) {
  stop()
  const source = `const folder = ${JSON.stringify(folder)}; importScripts(folder + 'library.js', folder + 'worker.js')`
  worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))
  worker.onmessage = ({ data }) => parent.postMessage({ id, ...data }, '*')
  worker.onerror = ({ message }) => parent.postMessage({ id, kind: 'error', text: message }, '*')
  worker.postMessage(code)
}

addEventListener('message', ({ source, data }) => {
  if (source !== parent) return
  if (data.kind === 'run') run(data.id, data.code)
  if (data.kind === 'stop') stop()
})
parent.postMessage({ kind: 'ready' }, '*')
