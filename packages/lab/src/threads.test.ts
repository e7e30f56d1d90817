import { expect, test } from 'vitest'
import { checkThreads } from './threads.js'

test('Deno is refused by name, Node and Bun are not', () => {
  expect(() => checkThreads({ node: '24.0.0', deno: '2.9.6' })).toThrow(
    'credit: worker threads do not answer in Deno 2.9.6: run the command with Node',
  )
  expect(() => checkThreads({ node: '24.0.0', bun: '1.4.5' })).not.toThrow()
  expect(() => checkThreads()).not.toThrow()
})
