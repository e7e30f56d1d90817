import { expect, it } from 'vitest'
import { drive, driveAsync, type Steps } from './drive.js'

function* count(to: number): Steps<number, { reached: number; stopped: boolean }> {
  for (let i = 1; i <= to; i++) if (yield i) return { reached: i, stopped: true }
  return { reached: to, stopped: false }
}

it('drives to the end', async () => {
  expect(drive(count(5))).toEqual({ reached: 5, stopped: false })
  expect(await driveAsync(count(5))).toEqual({ reached: 5, stopped: false })
})

it('reports each step, and stops at the one during which it is aborted', async () => {
  const controller = new AbortController()
  const seen: number[] = []
  const onProgress = (i: number) => {
    seen.push(i)
    if (i === 3) controller.abort()
  }
  const result = await driveAsync(count(5), { signal: controller.signal, onProgress })
  expect(result).toEqual({ reached: 3, stopped: true })
  expect(seen).toEqual([1, 2, 3])
})

it('lets a timer abort it, which only the event loop can fire', async () => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 0)
  const { stopped } = await driveAsync(count(10_000), { signal: controller.signal })
  expect(stopped).toBe(true)
})

it('rejects with what the algorithm throws', async () => {
  function* failing(): Steps<number, never> {
    yield 1
    throw new Error('broken')
  }
  await expect(driveAsync(failing())).rejects.toThrow('broken')
})
