// Formulas are set when the site is built: a fence `math`, and $`…`$ within a line, as on GitHub. No script in the page.
import katex from 'katex'

const set = (text, displayMode) =>
  katex.renderToString(text, { displayMode, throwOnError: true, output: 'htmlAndMathml' })

/** A markdown-it plugin. */
export function math(markdown) {
  const fence = markdown.renderer.rules.fence
  markdown.renderer.rules.fence = (tokens, at, ...rest) =>
    tokens[at].info.trim() === 'math'
      ? `<div class="formula" v-pre tabindex="0">${set(tokens[at].content, true)}</div>\n`
      : fence(tokens, at, ...rest)
  // formulas in docstrings stand in indented blocks, which are scrolled on a phone, also by keys
  markdown.renderer.rules.code_block = (tokens, at) =>
    `<pre class="plain" v-pre tabindex="0"><code>${markdown.utils.escapeHtml(tokens[at].content)}</code></pre>\n`
  // λ_max as in the reports and figures
  markdown.renderer.rules.text = (tokens, at) =>
    markdown.utils.escapeHtml(tokens[at].content).replace(/λ_(max|min)/g, 'λ<sub>$1</sub>')
  markdown.inline.ruler.before('backticks', 'math', (state, silent) => {
    if (!state.src.startsWith('$`', state.pos)) return false
    const end = state.src.indexOf('`$', state.pos + 2)
    if (end < 0) return false
    if (!silent) state.push('math', '', 0).content = state.src.slice(state.pos + 2, end)
    state.pos = end + 2
    return true
  })
  markdown.renderer.rules.math = (tokens, at) =>
    `<span class="math" v-pre>${set(tokens[at].content, false)}</span>`
}
