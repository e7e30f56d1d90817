// The whole state of the playground as the part of the address behind #, so that a link is the experiment.

export interface PlayState {
  task: string
  rules: string[]
  seed: number
  /** Changed settings by their path, as text. */
  changes: Record<string, string>
  open: string[]
  /** Which of the rules the panels look at. */
  of: string
  trial: number
  post: number
  pre: number
  gate: number
}

const numbers = ['trial', 'post', 'pre', 'gate'] as const
const isNumber = (key: string): key is 'seed' | (typeof numbers)[number] =>
  key === 'seed' || numbers.some((each) => each === key)

export const startState = (): PlayState => ({
  task: 'delayed-match',
  rules: ['exact', 'eprop', 'modprop:taps=10'],
  seed: 1,
  changes: {
    'options.dt': '50',
    'options.delay': '500',
    'network.hidden': '32',
    'training.updates': '400',
    'training.batch': '16',
    'training.learningRate': '0.005',
  },
  open: ['trial'],
  of: 'eprop',
  trial: 0,
  post: 0,
  pre: 1,
  gate: 0,
})

/** How a page measures: often, and on few trials. */
export const pageMeasures: Readonly<Record<string, string>> = {
  'measures.evaluateEvery': '10',
  'measures.evaluationTrials': '100',
  'measures.finalTrials': '200',
  'measures.alignEvery': '5',
  'measures.curvatureEvery': '20',
  'measures.curvatureTrials': '16',
}

export function toHash(state: PlayState): string {
  const parts = new URLSearchParams({
    task: state.task,
    rules: state.rules.join(' '),
    seed: String(state.seed),
  })
  for (const path of Object.keys(state.changes).sort()) parts.set(path, state.changes[path])
  if (state.open.length > 0) parts.set('open', state.open.join(' '))
  parts.set('of', state.of)
  for (const key of numbers) parts.set(key, String(state[key]))
  return `#${parts}`
}

/** Undefined for an address without a state. What is no number stays as it was. */
export function fromHash(hash: string): PlayState | undefined {
  const parts = new URLSearchParams(hash.replace(/^#/, ''))
  if (!parts.has('task')) return undefined
  const state = startState()
  state.changes = {}
  state.open = []
  for (const [key, value] of parts) {
    if (key === 'task' || key === 'of') state[key] = value
    else if (key === 'rules') state.rules = value.split(' ').filter((rule) => rule !== '')
    else if (key === 'open') state.open = value.split(' ').filter((name) => name !== '')
    else if (isNumber(key)) {
      const number = Number(value)
      if (Number.isSafeInteger(number) && number >= 0) state[key] = number
    } else if (/^(network|training|measures|options)\.[A-Za-z]\w*$/.test(key)) state.changes[key] = value
  }
  return state
}

/** Changes by section, numbers as numbers. */
export function sections(
  changes: Readonly<Record<string, string>>,
): Record<string, Record<string, number | string>> {
  const out: Record<string, Record<string, number | string>> = {}
  for (const [path, text] of Object.entries(changes)) {
    if (text.trim() === '') continue
    const [section, field] = path.split('.')
    const number = Number(text)
    out[section] = { ...out[section], [field]: Number.isNaN(number) ? text.trim() : number }
  }
  return out
}
