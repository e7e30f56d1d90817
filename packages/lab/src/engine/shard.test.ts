import { describe, expect, test } from 'vitest'
import { autoShard } from './shard.js'

describe('autoShard', () => {
  test.each([
    [
      'Slurm',
      'auto',
      { SLURM_ARRAY_TASK_ID: '7', SLURM_ARRAY_TASK_MIN: '5', SLURM_ARRAY_TASK_COUNT: '4' },
      [3, 4],
    ],
    [
      'Slurm with a step',
      'auto',
      {
        SLURM_ARRAY_TASK_ID: '6',
        SLURM_ARRAY_TASK_MIN: '0',
        SLURM_ARRAY_TASK_COUNT: '4',
        SLURM_ARRAY_TASK_STEP: '2',
      },
      [4, 4],
    ],
    [
      'SGE',
      'auto',
      { SGE_TASK_ID: '3', SGE_TASK_FIRST: '1', SGE_TASK_LAST: '8', SGE_TASK_STEPSIZE: '1' },
      [3, 8],
    ],
    ['LSF', 'auto', { LSB_JOBINDEX: '8', LSB_JOBINDEX_END: '8', LSB_JOBINDEX_STEP: '1' }, [8, 8]],
    ['PBS', 'auto/12', { PBS_ARRAY_INDEX: '12' }, [12, 12]],
    ['Torque', 'auto/12', { PBS_ARRAYID: '1' }, [1, 12]],
    ['AWS Batch', 'auto', { AWS_BATCH_JOB_ARRAY_INDEX: '0', AWS_BATCH_JOB_ARRAY_SIZE: '5' }, [1, 5]],
    ['Kubernetes', 'auto/8', { JOB_COMPLETION_INDEX: '7' }, [8, 8]],
    // whose other variables are those of the job that is no array
    [
      'Kubernetes amid',
      'auto/8',
      { JOB_COMPLETION_INDEX: '2', LSB_JOBINDEX: '0', SGE_TASK_ID: 'undefined' },
      [3, 8],
    ],
  ])('%s', (_, text, environment, [k, n]) => {
    expect(autoShard(text, environment)).toEqual({ k, n })
  })

  test.each([
    ['no array', 'auto', {}, 'here is none'],
    [
      'no number of tasks',
      'auto',
      { PBS_ARRAY_INDEX: '2' },
      'auto/N with the number of tasks, which PBS does not tell',
    ],
    ['a task too many', 'auto/2', { JOB_COMPLETION_INDEX: '2' }, 'Kubernetes says 2'],
    ['one before the first', 'auto/2', { PBS_ARRAY_INDEX: '0' }, 'PBS says 0'],
  ])('%s is refused', (_, text, environment, part) => {
    expect(() => autoShard(text, environment)).toThrow(part)
  })
})
