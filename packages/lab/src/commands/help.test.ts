import { nearest } from '@credit/core/options'
import { type ArgsDef, parseArgs } from 'citty'
import { describe, expect, test } from 'vitest'
import { type Command, loadCommands } from './commands.js'
import { examples } from './examples.js'
import { groupedFlags } from './flagGroups.js'
import { checkFlags } from './flags.js'
import { helpOf, meaningOf, overview, writtenFlag } from './help.js'

const commands = await loadCommands()
const all = Object.entries(commands)
const flat = (text: string) => text.replace(/\s+/g, ' ')
const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length))
const fake = (name: string, args: ArgsDef = {}): Command => ({
  meta: { name, description: 'Do it' },
  args,
})

describe('the overview', () => {
  const page = overview(commands, '1.2.3')

  test('names every command with what it does, in the order of a newcomer', () => {
    const lines = page.split('\n')
    const names = all.map(([name]) => name)
    for (const [name, { meta }] of all) expect(flat(page)).toContain(`${name} ${meta.description}`)
    const listed = lines.flatMap((line) => /^ {2}([a-z]+) {2}/.exec(line)?.[1] ?? [])
    expect(listed.toSorted()).toEqual(names.toSorted())
    const known = ['train', 'compare', 'report', 'trials', 'list', 'check', 'golden', 'export', 'import']
    expect(listed.filter((name) => known.includes(name))).toEqual(known)
  })

  test('has three examples, where results go and the exit codes', () => {
    expect(page.match(/^ {2}credit [a-z]+/gm)).toHaveLength(3)
    expect(page).toContain('below runs/')
    for (const code of ['0  ', '1  ', '130']) expect(page).toMatch(new RegExp(`^  ${code}  \\w`, 'm'))
    expect(page).toMatch(/^credit 1\.2\.3\n/)
  })

  test('is at most 100 columns wide', () => {
    expect(widest(page)).toBeLessThanOrEqual(100)
  })

  test('a command without a place comes last; a heading without commands is left out', () => {
    const few = overview({ train: commands.train!, dance: fake('dance') }, '1.2.3')
    expect(few).toMatch(/\n\nTrain and compare\n {2}train .*\n\nOthers\n {2}dance {2}Do it\n\n/s)
    expect(few).not.toContain('Check what')
    expect(page).not.toContain('Others')
  })
})

describe.each(all)('credit %s --help', (name, command) => {
  const page = helpOf(command)

  test('says what it is for and shows each flag once, with its meaning', () => {
    expect(command.meta.name).toBe(name)
    expect(flat(page)).toMatch(`${flat(command.meta.description)}.`)
    for (const [flag, definition] of Object.entries(command.args)) {
      const written = writtenFlag(flag, definition)
      expect(flat(page)).toContain(`${written} ${flat(meaningOf(definition))}`)
      const shown = page.split('\n').filter((line) => line.startsWith(`  ${written}  `))
      expect(shown).toHaveLength(1)
    }
  })

  test('is at most 100 columns wide', () => {
    expect(widest(page)).toBeLessThanOrEqual(100)
  })

  test('takes --json and says what comes', () => {
    expect(command.args.json).toMatchObject({ type: 'boolean', description: expect.stringMatching(/JSON/) })
  })

  test('has examples of flags that there are', () => {
    expect(examples[name]?.length).toBeGreaterThan(0)
    for (const { line } of examples[name] ?? []) {
      expect(page).toContain(line)
      const [program, word, ...rest] = line.split(' ')
      expect([program, word]).toEqual(['credit', name])
      checkFlags(command.meta.name, parseArgs(rest, command.args), command.args)
      const [positional] = Object.entries(command.args).filter(([, { type }]) => type === 'positional')
      if (positional && name !== 'sweep' && name !== 'worker')
        expect(parseArgs(rest, command.args)[positional[0]]).toBeTruthy()
    }
  })
})

describe('flags under headings', () => {
  const headings = (name: string) => [...groupedFlags(commands[name].args).keys()]
  const groupOf = (name: string, flag: string) =>
    [...groupedFlags(commands[name].args)].find(([, flags]) => flag in flags)?.[0]

  test('the essential ones come first', () => {
    const order = ['What', 'How it is run', 'Output', 'Settings', 'Network', 'Training', 'Measurements']
    for (const name of ['train', 'import']) expect(headings(name)).toEqual(order)
    expect(headings('compare')).toEqual([...order.slice(0, 2), 'Beyond this process', ...order.slice(2)])
    expect(headings('report')).toEqual(['What', 'Output'])
  })

  test('every flag has one', () => {
    for (const [name, { args }] of all) {
      const grouped = [...groupedFlags(args).values()].flatMap((flags) => Object.keys(flags))
      expect(grouped.toSorted(), name).toEqual(Object.keys(args).toSorted())
    }
  })

  test('of the settings only what is of no section stays behind', () => {
    const settings = groupedFlags(commands.train!.args).get('Settings')!
    expect(Object.keys(settings)).toEqual([
      'config',
      'allow-modules',
      'quick',
      'preset',
      'options',
      'feedback',
      'start',
    ])
    expect(groupOf('train', 'stop-accuracy')).toBe('Training')
    expect(groupOf('train', 'l2')).toBe('Training')
    expect(groupOf('train', 'lags')).toBe('Measurements')
  })

  test("a flag of the same name with another meaning is the command's own", () => {
    expect(groupOf('train', 'hidden')).toBe('Network')
    expect(groupOf('check', 'hidden')).toBe('What')
  })
})

test.each([
  ['trian', 'train'],
  ['exprot', 'export'],
  ['lis', 'list'],
  ['compair', 'compare'],
  ['reports', 'report'],
  ['TRAIN', undefined],
  ['zebra', undefined],
  ['', undefined],
])('%j: did you mean %s', (given, meant) => {
  expect(nearest(given, Object.keys(commands))).toBe(meant)
})
