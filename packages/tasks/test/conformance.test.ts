import { seed } from '@credit/core'
import { readMnist } from '@credit/tasks/node'
import { type TaskEntry, tasks } from '@credit/tasks/registry'
import { type CreateTask, conforms } from '@credit/tasks/testing'
import { describe, expect, test } from 'vitest'

const mnist = readMnist()

const creatorOf = (entry: TaskEntry): CreateTask =>
  entry.needs === 'mnist' ? ({ seed }) => entry.create(mnist, { seed }) : entry.create

describe.each(Object.entries<TaskEntry>(tasks))('%s', (name, entry) => {
  const create = creatorOf(entry)
  const findings = conforms(create, { seed: seed(41) })

  test.each(findings.map((finding) => [finding.property, finding] as const))(
    '%s',
    (_, { passed, message }) => {
      expect(passed, message).toBe(true)
    },
  )

  test('is what the registry says of it', () => {
    const task = create({ seed: seed(1) })
    expect(task.name).toBe(name)
    expect(task.dt).toBe(entry.dt)
    expect(task.paper).toEqual(entry.paper)
    expect(task.reachable).toEqual(entry.reachable)
  })
})
