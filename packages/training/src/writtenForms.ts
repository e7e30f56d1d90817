import {
  either,
  type Form,
  list,
  number,
  object,
  offering,
  optional,
  saying,
  such,
  text,
  whole,
  word,
  written,
} from './forms.js'

// Forms of settings that a flag's text writes in its own way.

/** One number for all units, or a list with one each; in a flag's text `50*0,50*1.8` is 50 of 0 and 50 of 1.8. */
export function perUnit(expected: string, of: Form<number>) {
  const form = either(of, list(of, 1), `${expected}, or a list with one for each unit`)
  return written(form, 'X', (given) => {
    const isOne = !given.includes(',') && !given.includes('*')
    return isOne ? of.parse(given) : repeated(of, given)
  })
}

/** `50*0,50*1.8` as a list. */
function repeated(of: Form<number>, given: string): unknown[] {
  return given.split(',').flatMap((part) => {
    const [, count = '1', value] = /^(?:(\d{1,5})\*)?(.*)$/.exec(part.trim()) ?? []
    return new Array<unknown>(Number(count)).fill(of.parse(value))
  })
}

export const types = written(
  saying('a list of whole numbers from 0 to 255, one for each unit', list(whole(0, 255), 1)),
  'T',
  (given) => repeated(whole(0), given),
)
export const trialOr = saying(
  '"trial", or a number of steps of at least 1',
  either(word('trial'), whole(1), ''),
)
export const schedule = offering(
  ['constant', 'cosine'],
  either(
    word('constant', 'cosine'),
    written(object({ factor: number({ above: 0, most: 1 }), every: whole(1) }), 'NAME', (given) => {
      const [factor, every, ...rest] = given.split('/')
      return every === undefined || rest.length > 0 ? given : { factor: Number(factor), every: Number(every) }
    }),
    'one of constant, cosine, or FACTOR/EVERY such as 0.5/1000 ({ factor, every } in a file), FACTOR in (0, 1]',
  ),
)
export const pseudoDerivative = written(
  object({
    shape: optional(word('triangle', 'exponential', 'fast-sigmoid', 'arctan')),
    height: optional(number({ above: 0 })),
    width: optional(number({ above: 0 })),
  }),
  'SHAPE[/HEIGHT/WIDTH]',
  (given) => {
    const [shape, height, width, ...rest] = given.split('/')
    if (rest.length > 0) return given
    return { shape, ...(height && { height: Number(height) }), ...(width && { width: Number(width) }) }
  },
)
export const dale = written(
  such(
    object({
      inhibitory: whole(1),
      excitatory: whole(1),
      readout: word('obeyed', 'free'),
      projection: optional(word('clip', 'modprop-release', 'deep-rewiring', 'mdgl-release')),
      connectivity: optional(number({ above: 0, below: 1 })),
      inputs: optional(whole(1)),
    }),
    'with a connectivity if it is deep-rewiring or mdgl-release, and only then, and with inputs that inhibit and a readout that is obeyed if it is the latter',
    ({ projection, connectivity, inputs, readout }) => {
      const isMdgl = projection === 'mdgl-release'
      const isSparse = isMdgl || projection === 'deep-rewiring'
      return (
        isSparse === (connectivity !== undefined) &&
        isMdgl === (inputs !== undefined) &&
        (!isMdgl || readout === 'obeyed')
      )
    },
  ),
  'I/E/READOUT[/PROJECTION]',
  (given) => {
    const [inhibitory, excitatory, readout = 'free', projection, connectivity, inputs, ...rest] =
      given.split('/')
    if (excitatory === undefined || rest.length > 0) return given
    const counts = { inhibitory: Number(inhibitory), excitatory: Number(excitatory), readout }
    return {
      ...counts,
      ...(projection && { projection }),
      ...(connectivity && { connectivity: Number(connectivity) }),
      ...(inputs && { inputs: Number(inputs) }),
    }
  },
)
export const noise = written(
  object({
    drive: number({ least: 0 }),
    weights: number({ least: 0 }),
    signal: number({ least: 0 }),
  }),
  'DRIVE/WEIGHTS/SIGNAL',
  (given) => {
    const [drive, weights, signal, ...rest] = given.split('/')
    if (signal === undefined || rest.length > 0) return given
    return { drive: Number(drive), weights: Number(weights), signal: Number(signal) }
  },
)
export const stop = such(
  object({ split: text(), accuracy: optional(number()), loss: optional(number()) }),
  'a split with an accuracy or a loss to reach',
  ({ accuracy, loss }) => (accuracy === undefined) !== (loss === undefined),
)
