// One page a task, from the registry: its trials, periods, channels, chance, variants; and a live trial.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { docstringsOf } from './docstrings.mjs'

export async function taskPages(root) {
  const { seed } = await import('@credit/core')
  const { tasks } = await import('@credit/tasks/registry')
  const { mnistFiles } = await import('@credit/tasks')
  const docs = docstringsOf(root, 'tasks')
  const blank = blankMnist(mnistFiles)
  const all = Object.entries(tasks).map(([name, entry]) => {
    const task =
      entry.needs === 'mnist' ? entry.create(blank, { seed: seed(0) }) : entry.create({ seed: seed(0) })
    return { name, entry, task, doc: docs[entry.create.name] }
  })
  const pages = all.map((each) => ({ path: `tasks/${each.name}.md`, text: pageOf(root, each) }))
  return {
    pages: [{ path: 'tasks/index.md', text: indexOf(all) }, ...pages],
    items: all.map(({ name }) => ({ text: name, link: `/tasks/${name}` })),
  }
}

function pageOf(root, { name, entry, task, doc }) {
  const { periods, chance, variants, channels, inputs, outputs, steps, dt } = task
  const period = Object.entries(periods).map(([part, ms]) => `| ${part} | ${ms} |`)
  const channel = (kind) => grouped(channels[kind]).map((line) => `| ${kind.slice(0, -1)} | ${line} |`)
  const sizes = task.splits.map((split) => `${split} ${sizeOf(task.split(split).size)}`)
  const percent = chance.accuracy === undefined ? '' : `, accuracy ${round(100 * chance.accuracy)} %`
  const picture = existsSync(join(root, 'docs', 'trials', `${name}.svg`))
    ? `![Trials of ${name}: inputs in black, targets in blue, the steps of the loss in orange](../docs/trials/${name}.svg){.trials}`
    : ''
  const { reachable } = entry
  return [
    `---\ntitle: ${name}\ndescription: ${JSON.stringify(`The task ${name}: ${Object.keys(periods).join(', ')}`)}\n---`,
    `# \`${name}\``,
    `<span class="tag">${inputs} inputs</span> <span class="tag">${outputs} outputs</span> <span class="tag">${steps} steps of ${dt} ms</span> <span class="tag">guessing: loss ${round(chance.loss)}${percent}</span>`,
    doc === undefined ? '' : escaped(doc.text),
    entry.needs === 'nothing' ? `<TaskLive task="${name}" />` : '',
    picture,
    `## Periods\n\n| period | ms |\n| --- | --- |\n${period.join('\n')}`,
    `## Channels\n\n| kind | channel | meaning |\n| --- | --- | --- |\n${[...channel('inputs'), ...channel('outputs')].join('\n')}`,
    `## Splits\n\n${sizes.join(', ')}.`,
    variants.length === 0
      ? ''
      : `| variant | of | its strength | default |\n| --- | --- | --- | --- |\n${variants.map((v) => `| \`${v.name}\` | ${v.of} | ${v.meaning} | ${v.strength} |`).join('\n')}`,
    `## What is reachable\n\nThe exact gradient reaches ${reachedText(reachable)} in ${reachable.updates} updates of ${reachable.settings.batch} trials with ${reachable.settings.hidden} units (${reachable.settings.optimizer}, step ${reachable.settings.learningRate}).`,
    ...(doc?.examples ?? []).map(
      (example) => `\`\`\`ts\n${example.replace(/^```ts\n|\n```[\s\S]*$/g, '')}\n\`\`\``,
    ),
    `## Source\n\n${task.source}`,
    '[All tasks in one table](../docs/reference/tasks.md)',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function indexOf(all) {
  const rows = all.map(
    ({ name, task }) =>
      `| [\`${name}\`](./${name}.md) | ${Object.entries(task.periods)
        .map(([part, ms]) => `${part} ${ms}`)
        .join(', ')} ms | ${task.inputs} → ${task.outputs} | ${task.source} |`,
  )
  return `# Tasks\n\nA task makes seeded trials: inputs, targets, and a mask that says where the loss counts. Each has a page with its trials, periods, channels and variants.\n\n| task | periods | inputs → outputs | source |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
}

/** Channels in a row whose meaning is the same are one line. */
function grouped(channels) {
  const lines = []
  for (const { name, meaning } of channels) {
    const last = lines.at(-1)
    if (last?.meaning === meaning) last.to = name
    else lines.push({ from: name, to: name, meaning })
  }
  return lines.map(({ from, to, meaning }) => `${from === to ? from : `${from} … ${to}`} | ${meaning}`)
}

const reachedText = ({ accuracy, loss }) =>
  [
    accuracy === undefined ? '' : `an accuracy of ${round(100 * accuracy)} %`,
    loss === undefined ? '' : `a loss of ${loss}`,
  ]
    .filter((part) => part !== '')
    .join(' and ')
const sizeOf = (size) => (size === Number.POSITIVE_INFINITY ? 'fresh trials' : size)
const round = (value) => Number(value.toPrecision(3))
const escaped = (text) => text.replaceAll('<', '&lt;').replaceAll('{{', '{ {')

/** As many images as there are, all blank: a task's description does not depend on what they show. */
function blankMnist(files) {
  const zeros = (name) => ({
    data: new Uint8Array(files[name].shape.reduce((product, n) => product * n, 1)),
    shape: [...files[name].shape],
  })
  return {
    train: { images: zeros('train-images-idx3-ubyte'), labels: zeros('train-labels-idx1-ubyte') },
    test: { images: zeros('t10k-images-idx3-ubyte'), labels: zeros('t10k-labels-idx1-ubyte') },
  }
}
