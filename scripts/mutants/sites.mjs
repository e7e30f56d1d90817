// Where a program can be made wrong in one place, and how: arithmetic, comparisons, conditions and what functions return.
// Texts stay as they are, and so does what makes the text of an error.
import ts from 'typescript'

const arithmetic = { '+': '-', '-': '+', '*': '/', '/': '*', '%': '*', '**': '*' }
const assignments = { '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*=' }
const comparisons = {
  ...{ '<': ['<=', '>='], '<=': ['<', '>'], '>': ['>=', '<='], '>=': ['>', '<'] },
  ...{ '===': ['!=='], '!==': ['==='] },
}
const joints = { '&&': '||', '||': '&&', '??': '&&' }

/**
 * Every mutant of a file, in the order of its text.
 *
 * @param checker of the program that the file belongs to: only numbers are added, and only they become 0.
 * @returns `{ start, end, begins, kind, before, after }`, positions in characters, `after` the whole expression in place of that
 *   between them, `begins` whether a statement begins with it.
 */
export function sitesOf(source, checker) {
  const sites = []
  const text = (node) => node.getText(source)
  const add = (node, kind, after) => {
    const start = node.getStart(source)
    const statement = ts.findAncestor(node, ts.isExpressionStatement)
    const begins = statement?.getStart(source) === start
    sites.push({ start, end: node.getEnd(), begins, kind, before: text(node), after })
  }
  const is = (node, flags) => {
    const type = checker.getTypeAtLocation(node)
    return (type.isUnion() ? type.types : [type]).every((each) => (each.flags & flags) !== 0)
  }
  const isNumber = (node) => is(node, ts.TypeFlags.NumberLike)
  const isText = (node) => is(node, ts.TypeFlags.StringLike)

  const condition = (node, values = ['true', 'false']) => {
    if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return
    for (const value of values) add(node, 'condition', value)
  }
  const result = (node) => {
    const bare = ts.skipParentheses(node)
    if (ts.isVoidExpression(bare) || isText(bare) || is(bare, ts.TypeFlags.VoidLike | ts.TypeFlags.Null))
      return
    if (isNumber(bare)) add(node, 'return', text(bare) === '0' ? '1' : '0')
    else if (is(bare, ts.TypeFlags.BooleanLike)) add(node, 'return', `!(${text(node)})`)
    else if (checker.isArrayType(checker.getTypeAtLocation(bare)) && !/^\[\s*\]$/.test(text(bare)))
      add(node, 'return', '[]')
    else add(node, 'return', 'undefined')
  }
  const binary = (node) => {
    const { left, right } = node
    const operator = text(node.operatorToken)
    const put = (kind, other) => add(node, kind, `${text(left)} ${other} ${text(right)}`)
    if (operator in arithmetic && isNumber(left) && isNumber(right)) put('arithmetic', arithmetic[operator])
    if (operator in assignments && isNumber(left)) put('arithmetic', assignments[operator])
    for (const other of comparisons[operator] ?? []) put('comparison', other)
    if (operator in joints) add(node, 'condition', `(${text(left)}) ${joints[operator]} (${text(right)})`)
  }

  const visit = (node) => {
    // of a text nothing is changed, of a type nothing can be
    if (ts.isThrowStatement(node) || ts.isTemplateExpression(node) || ts.isTypeNode(node)) return
    if (ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node))
      return
    if (ts.isConditionalExpression(node)) {
      if (isText(node.whenTrue) && isText(node.whenFalse)) return
      condition(node.condition)
    }
    if (ts.isBinaryExpression(node)) binary(node)
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
      add(node, 'condition', `(${text(node.operand)})`)
    if (
      ts.isPrefixUnaryExpression(node) &&
      node.operator === ts.SyntaxKind.MinusToken &&
      !ts.isNumericLiteral(node.operand)
    )
      add(node, 'arithmetic', `+${text(node.operand)}`)
    if (ts.isIfStatement(node)) condition(node.expression)
    // what is always true would never end
    if (ts.isWhileStatement(node) || ts.isDoStatement(node)) condition(node.expression, ['false'])
    if (ts.isForStatement(node) && node.condition) condition(node.condition, ['false'])
    if (ts.isReturnStatement(node) && node.expression) result(node.expression)
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) result(node.body)
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(source, visit)
  return sites.sort((a, b) => a.start - b.start || a.end - b.end)
}

const call = 'isMutant__'

/**
 * The file with all of its mutants in it, each behind a question: `isMutant__(7) ? after : before`.
 *
 * @param mutants with an `id` and the place of a site; mutants of one place, and of places within each other, are allowed.
 */
export function withSwitches(text, mutants) {
  const inner = (from, to, own) => {
    let out = ''
    let at = from
    while (at < to) {
      const next = own
        .filter(({ start }) => start >= at)
        .sort((a, b) => a.start - b.start || b.end - a.end)[0]
      if (next === undefined) break
      const same = own.filter(({ start, end }) => start === next.start && end === next.end)
      const within = own.filter(
        (each) => each.start >= next.start && each.end <= next.end && !same.includes(each),
      )
      const before = `(${inner(next.start, next.end, within)})`
      out += text.slice(at, next.start)
      // a bracket where a statement begins would be taken for a call
      if (next.begins) out += '0, '
      out += same.reduce((rest, { id, after }) => `(${call}(${id}) ? (${after}) : ${rest})`, before)
      at = next.end
    }
    return out + text.slice(at, to)
  }
  const head = text.startsWith('#!') ? text.indexOf('\n') + 1 : 0
  const asked = `\nfunction ${call}(id) { return globalThis.isMutant?.(id) ?? false }\n`
  return text.slice(0, head) + inner(head, text.length, mutants) + asked
}
