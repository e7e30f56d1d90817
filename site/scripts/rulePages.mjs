// One page a rule, from the registry: what it drops, when it is exact, what it costs; its formula; and a live example.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { docstringsOf } from './docstrings.mjs'

export async function rulePages(root) {
  const { parseRule, rules } = await import('@credit/rules/registry')
  const { cellsFor } = await import('@credit/rules')
  const docs = docstringsOf(root, 'rules')
  const all = Object.entries(rules).map(([name, entry]) => {
    const rule = parseRule(entry.example ?? name)
    return { name, entry, rule, cells: cellsFor(rule.traits.needs), doc: docs[entry.create.name] }
  })
  const pages = all.map((each) => ({ path: `rules/${each.name}.md`, text: pageOf(root, each) }))
  const index = { path: 'rules/index.md', text: indexOf(all) }
  return { pages: [index, ...pages], items: all.map(({ name }) => ({ text: name, link: `/rules/${name}` })) }
}

function pageOf(root, { name, entry, rule, cells, doc }) {
  const { traits, forms } = rule
  const formula = join(root, 'site', 'formulas', `${name}.md`)
  const options = Object.entries(entry.options).map(([key, { legal }]) => `| \`${key}\` | ${legal} |`)
  const cost = Object.entries(traits.cost).map(
    ([form, { time, memory }]) => `| ${form} | ${time} | ${memory} |`,
  )
  const exempt = Object.entries(traits.exempt ?? {}).map(([law, reason]) => `- not **${law}**: ${reason}`)
  return [
    `---\ntitle: ${name}\ndescription: ${JSON.stringify(`The rule ${name}: drops ${traits.drops}`)}\n---`,
    `# \`${name}\``,
    `<span class="tag">${traits.class}</span> <span class="tag">${forms.join(', ')}</span> <span class="tag">cells: ${cells.join(', ')}</span>`,
    existsSync(formula) ? readFileSync(formula, 'utf8').trim() : '',
    `**Drops** ${traits.drops}.\n\n**Exact** ${traits.exactWhen}.`,
    `<RuleLive rule="${rule.notation}" />`,
    doc === undefined ? '' : `## Definition\n\n${indentedAsMath(doc.text)}`,
    ...(doc?.examples ?? []).map((example) => `\`\`\`ts\n${codeOf(example)}\n\`\`\``),
    '## Cost',
    `Beyond the forward pass, leading terms per step and trial: N units, I inputs, C types, T steps.\n\n| form | multiply-adds | numbers held |\n| --- | --- | --- |\n${cost.join('\n')}`,
    options.length === 0
      ? ''
      : `## Options\n\n| option | legal |\n| --- | --- |\n${options.join('\n')}\n\nWritten \`${rule.notation}\` in flags, manifests and the playground.`,
    exempt.length === 0 ? '' : `## Laws that it does not obey\n\n${exempt.join('\n')}`,
    `## Source\n\n${traits.source}`,
    `[All rules in one table](../docs/reference/rules.md) · \`credit check ${rule.notation}\` prints the evidence.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** A fenced example, or the lines up to the first empty one: the source stands behind it. */
const codeOf = (example) =>
  example.startsWith('```') ? example.replace(/^```ts\n|\n```[\s\S]*$/g, '') : example.split(/\n\s*\n/)[0]

/** Indented blocks of a docstring are formulas: set apart, as they are. */
function indentedAsMath(text) {
  return text.replace(
    /(?:^|\n)((?:\n {4}.+)+)/g,
    (_, block) => `\n\n\`\`\`text${block.replace(/\n {4}/g, '\n')}\n\`\`\``,
  )
}

function indexOf(all) {
  const rows = all.map(
    ({ name, rule }) =>
      `| [\`${name}\`](./${name}.md) | ${rule.traits.class} | ${rule.traits.drops} | ${rule.traits.source} |`,
  )
  return `# Rules\n\nEvery rule says which synaptic credit survives. Each has a page with its formula, what it drops, its cost, and a small network on which you can watch it.\n\n| rule | class | drops | source |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
}
