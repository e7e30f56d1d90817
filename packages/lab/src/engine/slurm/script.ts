import { fileURLToPath } from 'node:url'
import { enginePath, type Study } from '../study.js'

/** Fit for a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** How long before its time limit a task is told to leave checkpoints, in seconds. */
const notice = 60

export const jobName = ({ id }: Pick<Study, 'id'>) => `credit-${id}`
export const collectorName = (study: Pick<Study, 'id'>) => `${jobName(study)}-collect`

/**
 * The script of the array: a task makes a chunk of the runs. Told that its time is up, or cut short, it is queued again and
 * goes on from its checkpoints.
 */
export function arrayScript(study: Study, hashes: readonly string[]): string {
  const { options, out, attempts } = study
  const credit = `${quoted(process.execPath)} ${quoted(fileURLToPath(new URL('./cli.js', import.meta.url)))}`
  const workers = Number(options.workers ?? 1)
  return `#!/bin/bash
${directives(study, {
  'job-name': jobName(study),
  'cpus-per-task': workers,
  time: options.time,
  memory: options.memory,
  output: enginePath(out, 'logs', '%A_%a.log'),
})}
#SBATCH --signal=B:TERM@${options.notice ?? notice}
set -u
${setUp(study)}
asked=
trap 'asked=1; kill -TERM "$child" 2>/dev/null' TERM
${credit} worker ${quoted(out)} --task "$SLURM_ARRAY_TASK_ID" --workers ${workers}${allowing(hashes)} &
child=$!
wait "$child"
status=$?
if [ -n "$asked" ]; then
  wait "$child"
  again=$?
  [ "$again" -eq 127 ] || status=$again
fi
# 130: it has left checkpoints; more than 128: it was killed
if [ "$status" -eq 130 ] || { [ "$status" -gt 128 ] && [ "\${SLURM_RESTART_COUNT:-0}" -lt ${attempts} ]; }; then
  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
fi
exit "$status"
`
}

/** The script of the job that follows the array: what was lost is handed in again, then all is made into tables. */
export function collectorScript(study: Study, hashes: readonly string[]): string {
  const credit = `${quoted(process.execPath)} ${quoted(fileURLToPath(new URL('./cli.js', import.meta.url)))}`
  return `#!/bin/bash
${directives(study, {
  'job-name': collectorName(study),
  time: '00:30:00',
  output: enginePath(study.out, 'logs', 'collect-%j.log'),
})}
${setUp(study)}
${credit} collect ${quoted(study.out)} --again${allowing(hashes)}
`
}

/** By whom the array was handed in, these were named; the script is Slurm's, and nobody's file. */
function allowing(hashes: readonly string[]): string {
  return hashes.length === 0 ? '' : ` --allow-hashes ${hashes.join(',')}`
}

function directives(
  { cwd, options }: Study,
  own: Readonly<Record<string, string | number | undefined>>,
): string {
  const { memory, ...rest } = own
  const all = {
    ...rest,
    chdir: cwd,
    'open-mode': 'append',
    mem: memory,
    partition: options.partition,
    account: options.account,
  }
  const lines = Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) => `#SBATCH --${name}=${/^[\w%./:,+-]+$/.test(String(value)) ? value : `"${value}"`}`,
    )
  return [...lines, '#SBATCH --requeue'].join('\n')
}

function setUp({ options: { modules } }: Study): string {
  return modules === undefined ? '' : `module load ${String(modules).split(',').map(quoted).join(' ')}`
}
