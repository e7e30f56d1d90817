// What a function's docstring says, read with the compiler: text, example and source, for the pages of rules and tasks.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** Of every exported function of a package's sources, by name. */
export function docstringsOf(root, name) {
  const folder = join(root, 'packages', name, 'src')
  const found = {}
  for (const file of readdirSync(folder).filter((each) => /(?<!\.test)\.ts$/.test(each))) {
    const path = join(folder, file)
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true)
    for (const node of source.statements) {
      if (!ts.isFunctionDeclaration(node) || node.name === undefined) continue
      const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
      if (doc !== undefined) found[node.name.text] = partsOf(doc)
    }
  }
  return found
}

function partsOf(doc) {
  const tags = (name) =>
    (doc.tags ?? []).filter((tag) => tag.tagName.text === name).map((tag) => textOf(tag.comment))
  return { text: textOf(doc.comment), examples: tags('example'), see: tags('see') }
}

const textOf = (comment) =>
  (typeof comment === 'string' ? comment : (ts.getTextOfJSDocComment(comment) ?? '')).trim()
