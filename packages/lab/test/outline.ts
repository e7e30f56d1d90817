import { parseHTML } from 'linkedom'

interface Node {
  readonly parentElement: Node | null
  readonly localName: string
  readonly textContent: string
  getAttribute(name: string): string | null
}

type Point = readonly [x: number, y: number]

/** A shape or a text of a picture: the points that it is drawn through, on the sheet. */
export interface Shape {
  readonly kind: string
  /** The labels of the groups around it, outermost first. */
  readonly group: string
  readonly text: string
  readonly points: readonly Point[]
}

/** Everything that a picture draws, where it lies; what is turned (the names of vertical axes) is left out. */
export function shapes(svg: string): Shape[] {
  const { document } = parseHTML(`<body>${svg}</body>`)
  const drawn = [...document.querySelectorAll('path,line,circle,rect,text')] as unknown as Node[]
  return drawn.flatMap((node): Shape[] => {
    const around: Node[] = []
    for (let at: Node | null = node; at !== null; at = at.parentElement) around.unshift(at)
    const transforms = around.map((each) => each.getAttribute('transform') ?? '')
    if (transforms.some((each) => each.includes('rotate'))) return []
    let [dx, dy] = [0, 0]
    for (const each of transforms) {
      const [, x, y] = /translate\(([-\d.e]+)[, ]([-\d.e]+)\)/.exec(each) ?? []
      dx += Number(x ?? 0)
      dy += Number(y ?? 0)
    }
    const points = pointsOf(node).map(([x, y]): Point => [x + dx, y + dy])
    const labels = around.flatMap(
      (each) => each.getAttribute('aria-description') ?? each.getAttribute('aria-label') ?? [],
    )
    const text = node.localName === 'text' ? node.textContent : ''
    return [{ kind: node.localName, group: labels.join(' / '), text, points }]
  })
}

function pointsOf(node: Node): Point[] {
  const of = (name: string) => Number.parseFloat(node.getAttribute(name) ?? '0')
  switch (node.localName) {
    case 'line':
      return [
        [of('x1'), of('y1')],
        [of('x2'), of('y2')],
      ]
    case 'circle':
      return [[of('cx'), of('cy')]]
    case 'rect':
      return [
        [of('x'), of('y')],
        [of('x') + of('width'), of('y') + of('height')],
      ]
    case 'path':
      return pathPoints(node.getAttribute('d') ?? '')
    default:
      return [[of('x'), of('y')]]
  }
}

/** How many numbers a command of a path takes. */
const arity: Readonly<Record<string, number>> = { m: 2, l: 2, h: 1, v: 1, c: 6, q: 4, a: 7, z: 0 }

function pathPoints(path: string): Point[] {
  const points: Point[] = []
  let [x, y] = [0, 0]
  for (const [, command, rest] of path.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const numbers = (rest.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number)
    const kind = command.toLowerCase()
    const isRelative = kind === command
    const size = arity[kind]
    if (size === undefined) throw new Error(`no such command of a path: ${command}`)
    for (let k = 0; size > 0 && k + size <= numbers.length; k += size) {
      const part = numbers.slice(k, k + size)
      const [from, below] = isRelative ? [x, y] : [0, 0]
      if (kind === 'h') x = from + part[0]
      else if (kind === 'v') y = below + part[0]
      else [x, y] = [from + part[size - 2], below + part[size - 1]]
      points.push([x, y])
    }
  }
  return points
}

/** Least and most of x and y. */
export function extent(points: readonly Point[]): [left: number, top: number, right: number, bottom: number] {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  return [least(xs), least(ys), most(xs), most(ys)]
}

/**
 * A picture in words, to be compared: the texts of each height with their places, and of the shapes of each group how many they
 * are, where they reach and their mean, all in whole pixels.
 */
export function outline(svg: string): string[] {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!
  const rows = new Map<number, string[]>()
  const groups = new Map<string, Point[][]>()
  for (const { kind, group, text, points } of shapes(svg)) {
    if (kind === 'text') {
      const [[x, y]] = points
      rows.set(Math.round(y), [...(rows.get(Math.round(y)) ?? []), `${Math.round(x)} ${text}`])
    } else {
      const name = `${kind} ${group}`.trim()
      groups.set(name, [...(groups.get(name) ?? []), [...points]])
    }
  }
  const texts = [...rows].sort(([a], [b]) => a - b).map(([y, row]) => `at ${y}: ${row.join(' · ')}`)
  const drawn = [...groups].map(([name, all]) => {
    const points = all.flat()
    const mean = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length)
    const [box, middle] = [extent(points), mean].map((values) => values.map(Math.round).join(','))
    return `${name}: ${all.length} of ${points.length} points in ${box} about ${middle}`
  })
  return [`sheet ${width} × ${height}`, ...texts, ...drawn]
}
