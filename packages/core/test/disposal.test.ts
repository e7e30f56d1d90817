import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { HessianWorkspace } from '../src/hessian.js'
import { Workspace } from '../src/workspace.js'
import { onePlace, problemOf } from './randomProblem.js'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

async function isFreed(held: WeakRef<ArrayBufferLike>): Promise<boolean> {
  for (let turn = 0; turn < 20 && held.deref(); turn++) {
    // a WeakRef is kept until the turn in which it was made or read is over
    await new Promise((resolve) => setTimeout(resolve))
    collect()
  }
  return held.deref() === undefined
}

it.each(['reference', 'auto'] as const)(
  'a workspace that is held but disposed keeps no memory: %s',
  async (kernel) => {
    const { problem } = problemOf(onePlace)
    const { network, objective } = problem
    const made = [0, 1].map(() => new Workspace(network, objective, { steps: 500, trials: 20, kernel }))
    const [first, second] = made.map((workspace) => new WeakRef(workspace.outputs.buffer))
    made[0].dispose()
    expect(await isFreed(first)).toBe(true)
    // the control: what was not disposed is kept
    expect(await isFreed(second)).toBe(false)
    expect(made[1].steps).toBe(500)
    expect(() => made[0].outputs).toThrow('Workspace: disposed')
  },
)

it('so does a Hessian workspace', async () => {
  const { problem, parameters } = problemOf(onePlace)
  const { network, objective, batch } = problem
  const [steps, trials] = batch.inputs.shape
  const workspace = new HessianWorkspace(network, objective, { steps, trials })
  workspace.load(batch)
  workspace.at(parameters.data)
  const memory = new WeakRef(memoryOf(workspace))
  workspace.dispose()
  expect(await isFreed(memory)).toBe(true)
  expect(workspace.network).toBe(network)
})

function memoryOf(workspace: HessianWorkspace): ArrayBufferLike {
  const pass: unknown = Reflect.get(workspace, 'pass')
  const arrays: unknown = Reflect.get(Object(pass), 'arrays')
  const all: unknown[] = Object.values(Object(arrays)).flat()
  const first = all.find((each) => ArrayBuffer.isView(each))
  if (first === undefined) throw new Error('no arrays in the pass')
  return first.buffer
}
