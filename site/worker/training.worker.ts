// Trains rules side by side, a few updates at a time, so that a message is heard between them. Panels, downloads and what can be
// chosen are other files, which the worker loads when they are asked for.
import type { FromWorker, News, ToWorker } from './protocol.ts'
import { openSession, type Session } from './session.ts'

/** How long the worker computes before it looks for messages, and how often it tells what is new, in ms. */
const slice = 24
const every = 33

const post = (message: FromWorker, transfer: Transferable[] = []) => postMessage(message, { transfer })

let session: Session | undefined
let paused = false
let turn = 0
let news: News[] = []
let told = 0
const channel = new MessageChannel()
channel.port1.onmessage = work

/** Goes on with the training after the messages that wait; once is enough. */
let pending = false
function soon() {
  if (pending) return
  pending = true
  channel.port2.postMessage(0)
}

function work() {
  pending = false
  if (session === undefined || paused) return
  const until = performance.now() + slice
  const { runs } = session
  while (performance.now() < until) {
    if (runs.every(({ training }) => training.status !== null)) return tell()
    const rule = turn++ % runs.length
    const run = runs[rule]
    if (run.training.status !== null) continue
    for (const metric of run.advance()) news.push({ rule, metric })
    if (run.training.status !== null) {
      tell()
      post({ type: 'ended', rule, status: run.training.status })
    }
  }
  if (performance.now() - told > every) tell()
  soon()
}

/** What the playground may ask for later is fetched once it trains, so that it goes on where the network ends. */
let isComplete = false
function complete() {
  if (isComplete) return
  isComplete = true
  // one that cannot be had now is asked for again when it is wanted
  for (const part of [import('./panels.ts'), import('./download.ts')]) {
    part.catch(() => {})
  }
}

function tell() {
  if (session === undefined) return
  told = performance.now()
  post({ type: 'metrics', news, updates: session.runs.map(({ training }) => training.updates) })
  news = []
}

function start(message: Extract<ToWorker, { type: 'train' }>) {
  session = undefined
  news = []
  turn = 0
  paused = false
  session = openSession(message.plan, message.keep)
  post({ type: 'started', runs: session.runs.map(({ started }) => started) })
  told = 0
  soon()
  if (message.keep === 'path') setTimeout(complete, 500)
}

async function answer(message: ToWorker) {
  switch (message.type) {
    case 'catalogue': {
      const { catalogue } = await import('./catalogue.ts')
      return post({ type: 'catalogue', catalogue })
    }
    case 'defaults': {
      const { defaultsOf } = await import('./catalogue.ts')
      return post({ type: 'defaults', task: message.task, settings: defaultsOf(message.task) })
    }
    case 'train':
      return start(message)
    case 'pause':
      paused = true
      return tell()
    case 'resume':
      paused = false
      return soon()
    case 'stop':
      session = undefined
      return
    case 'panel': {
      const { panel, rule } = message
      if (session === undefined) return
      try {
        const { panels } = await import('./panels.ts')
        post({ type: 'panel', panel, rule, data: panels[panel](session, rule, message.options) })
      } catch (error) {
        post({ type: 'panel-error', panel, rule, message: messageOf(error) })
      }
      return
    }
    case 'download': {
      if (session === undefined) return
      const { download } = await import('./download.ts')
      const made = download(session, message.rule)
      post({ type: 'download', rule: message.rule, ...made }, [made.parameters.buffer])
    }
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Messages are answered in their order, also where one waits for a file. */
let answered: Promise<unknown> = Promise.resolve()
addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  answered = answered
    .then(() => answer(data))
    .catch((error) => {
      session = undefined
      post({ type: 'error', message: messageOf(error) })
    })
})
