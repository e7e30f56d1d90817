// Within the sandboxed frame: gives code to a worker of its own, so that a loop without end can be stopped, and passes on what it says.
// The page sends the worker's program once; the frame itself may fetch nothing.
let source
let worker

function stop() {
  worker?.terminate()
  worker = undefined
}

function run(id, code) {
  stop()
  worker = new Worker(source)
  worker.onmessage = ({ data }) => parent.postMessage({ id, ...data }, '*')
  worker.onerror = ({ message }) => parent.postMessage({ id, kind: 'error', text: message }, '*')
  worker.postMessage(code)
}

addEventListener('message', ({ source: from, data }) => {
  if (from !== parent) return
  if (data.kind === 'program')
    source = URL.createObjectURL(new Blob([data.text], { type: 'text/javascript' }))
  if (data.kind === 'run') run(data.id, data.code)
  if (data.kind === 'stop') stop()
})
parent.postMessage({ kind: 'ready' }, '*')
