import { javascript } from '@codemirror/lang-javascript'
import { Prec } from '@codemirror/state'
import { keymap } from '@codemirror/view'
import { basicSetup, EditorView } from 'codemirror'

/** An editor in place of a text field; Ctrl-Enter runs. Tab leaves it, as anywhere else on the page. */
export function openEditor(parent: HTMLElement, doc: string, label: string, run: () => void) {
  const onRun = () => {
    run()
    return true
  }
  const view = new EditorView({
    parent,
    doc,
    extensions: [
      Prec.highest(keymap.of([{ key: 'Mod-Enter', run: onRun }])),
      basicSetup,
      javascript(),
      EditorView.contentAttributes.of({ 'aria-label': label }),
    ],
  })
  view.focus()
  return {
    get: () => view.state.doc.toString(),
    set: (text: string) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    destroy: () => view.destroy(),
  }
}
