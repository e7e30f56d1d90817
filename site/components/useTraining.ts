import { onBeforeUnmount, ref, shallowRef } from 'vue'
import type {
  FromWorker,
  Metric,
  PanelName,
  PanelOptions,
  Plan,
  Started,
  ToWorker,
} from '../worker/protocol.ts'

/** The worker with every rule and task in it. */
function everything() {
  return new Worker(new URL('../worker/training.worker.ts', import.meta.url), { type: 'module' })
}

/** A worker that trains, and what has come of it; nothing here waits for it. */
export function useTraining(listen: (message: FromWorker) => void = () => {}, open = everything) {
  const state = ref<'idle' | 'running' | 'paused' | 'ended'>('idle')
  const problem = ref('')
  const runs = shallowRef<readonly Started[]>([])
  const updates = shallowRef<readonly number[]>([])
  /** Rises with every message that brought something new. */
  const version = ref(0)
  let metrics: Metric[][] = []
  let live = 0
  let worker: Worker | undefined

  const send = (message: ToWorker) => {
    worker ??= listened()
    worker.postMessage(message)
  }

  function listened(): Worker {
    const made = open()
    made.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => receive(data))
    made.addEventListener('error', ({ message }) => {
      problem.value = message || 'the worker could not be started'
    })
    return made
  }

  function receive(message: FromWorker) {
    if (message.type === 'started') {
      runs.value = message.runs
      metrics = message.runs.map(() => [])
      live = message.runs.length
      version.value++
    } else if (message.type === 'metrics') {
      for (const { rule, metric } of message.news) metrics[rule].push(metric)
      updates.value = message.updates
      version.value++
    } else if (message.type === 'ended') {
      live--
      if (live === 0) state.value = 'ended'
    } else if (message.type === 'error') {
      problem.value = message.message
      state.value = 'ended'
    }
    listen(message)
  }

  onBeforeUnmount(() => worker?.terminate())

  return {
    state,
    problem,
    runs,
    updates,
    version,
    metricsOf: (rule: number): readonly Metric[] => metrics[rule] ?? [],
    send,
    start(plan: Plan, keep: 'metrics' | 'path' = 'metrics') {
      problem.value = ''
      state.value = 'running'
      updates.value = []
      send({ type: 'train', plan, keep })
    },
    pause() {
      state.value = 'paused'
      send({ type: 'pause' })
    },
    resume() {
      state.value = 'running'
      send({ type: 'resume' })
    },
    panel(panel: PanelName, rule: number, options: PanelOptions = {}) {
      send({ type: 'panel', panel, rule, options })
    },
  }
}
