/** A command line to copy, and what comes of it. */
export interface Example {
  readonly line: string
  readonly gives: string
}

/** Command lines to begin with, by command; they are checked against its flags. */
export const examples: Readonly<Record<string, readonly Example[]>> = {
  train: [
    {
      line: 'credit train --task delayed-xor --rule eprop --quick',
      gives: 'one network, with its accuracy, curvature and alignment with the exact gradient',
    },
    {
      line: 'credit train --task delayed-xor --start weights.npz --updates 500',
      gives: 'goes on from parameters that credit export or PyTorch wrote',
    },
  ],
  compare: [
    {
      line: 'credit compare --tasks row-mnist --rules exact,eprop --seeds 0..1 --quick --out runs/quick',
      gives: 'four runs side by side and a report, runs/quick/report.html',
    },
    {
      line: 'credit compare --tasks delayed-xor --rules exact,snap:n=2,modprop:taps=20 --seeds 0..9',
      gives: "with the settings of the task's paper, for hours; Ctrl-C, and the same line goes on",
    },
  ],
  report: [{ line: 'credit report runs/quick', gives: 'the report anew, from the runs that are there' }],
  reproduce: [
    {
      line: 'credit reproduce modprop --quick',
      gives: 'the claims of the paper, a verdict for each, and the report that shows the evidence',
    },
  ],
  sweep: [
    {
      line: 'credit sweep --tasks delayed-xor --rules exact,eprop --grid training.learningRate=0.01,0.1 --quick',
      gives: 'each rule at each step size, with tables of all runs',
    },
    {
      line: 'credit sweep sweep.json --engine slurm --time 04:00:00 --memory 2G --out runs/rates',
      gives: 'the runs as one job array; the command ends, and a job writes the tables when all have ended',
    },
  ],
  status: [
    {
      line: 'credit status runs/rates',
      gives: 'done, running, waiting and failed runs, and the time that is left',
    },
  ],
  collect: [
    {
      line: 'credit collect runs/rates',
      gives: 'the tables and report of what Slurm or the workers have made',
    },
  ],
  worker: [
    {
      line: 'credit worker --redis redis://10.0.0.5:6379 --workers 8',
      gives: 'eight runs at once, until it is stopped',
    },
  ],
  trials: [
    { line: 'credit trials --tasks delayed-xor,copy --dt 5', gives: 'a picture of three trials of each' },
  ],
  list: [
    { line: 'credit list rules', gives: 'what each rule drops, when it is exact, what it costs' },
    { line: 'credit list tasks --json', gives: 'the same of tasks, for a program' },
  ],
  check: [
    { line: 'credit check snap:n=2', gives: 'its laws on random networks, and how near it comes' },
    {
      line: 'credit check ./mine.mjs --hidden 8 --activation tanh',
      gives: 'the same of a rule of your own, on networks of 8 tanh units alone',
    },
  ],
  golden: [
    { line: 'credit golden golden', gives: 'the largest error of each rule against reference values' },
  ],
  export: [
    {
      line: 'credit export runs/quick/row-mnist/exact/seed-0 --out weights.npz',
      gives: 'arrays rnn.weight_hh_l0, … that numpy.load and load_state_dict take',
    },
  ],
  import: [
    {
      line: 'credit import weights.npz --task row-mnist --rule eprop --quick --out runs/theirs',
      gives: 'loss and accuracy on every split, λ_max, and the alignment of e-prop at these weights',
    },
  ],
}

/** Three of them, for who sees `credit` for the first time. */
export const firstExamples: readonly Example[] = [examples.compare![0], examples.train![0], examples.list![0]]
