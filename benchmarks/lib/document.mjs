import { markdownTable, ownRows, peerRows } from './tables.mjs'

/** The numbers of a run as one Markdown page. */
export function documentOf({ dates, machine, packages, effort, programs, skipped, records }, name) {
  // times and rates mean nothing in another run: they are in the JSON alone, but for the library's beside its peers
  const lasting = records.filter(({ peer, better }) => peer === null && better)
  const missing = [...new Set(skipped.map(({ name, why }) => `- ${name}: ${why}`))]
  const page = [
    `# Benchmarks on Node ${machine.node.split('.')[0]}`,
    `Measured on ${daysOf(dates)}: Node ${machine.node} (V8 ${machine.v8}), ${machine.platform}, ${machine.processor}, ${effort}; ${listed(packages)}.`,
    `Made by \`npm run bench -- --write\`, every number in [${name}.json](${name}.json), [what is measured and how](../../benchmarks/README.md). Contenders take turns in one run, one thread each; numbers are medians over rounds, with their quartiles in brackets. Compare within this page only.`,
    '## Against other programs',
    'How many times as fast, or as small, the library is: above 1 it is better. `short of`: less than what is wanted.',
    table(peerRows(records)),
    '## The library by itself',
    'Ratios, exponents of growth and bytes. `short`: what is wanted is missed.',
    table(ownRows(lasting)),
    '## Programs',
    Object.entries(programs)
      .map(([name, descriptions]) => `- ${name}: ${descriptions.join('; ')}`)
      .join('\n'),
    ...(missing.length > 0 ? ['Not measured:', missing.join('\n')] : []),
  ]
  return `${page.join('\n\n')}\n`
}

/** One date, or for each the benchmarks that are of it. */
function daysOf(dates) {
  const days = [...new Set(Object.values(dates))].sort()
  if (days.length === 1) return days[0]
  const of = (day) => Object.keys(dates).filter((name) => dates[name] === day)
  return days.map((day) => `${day} (${of(day).join(', ')})`).join('; ')
}

const listed = (packages) =>
  Object.entries(packages)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')

const table = (rows) => (rows.length > 0 ? markdownTable(rows) : 'Nothing was measured.')
