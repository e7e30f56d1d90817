/**
 * What a page does when one points at it: the conditions of a legend hide and show, in all figures at once (and those that its
 * address names, `report.html#hide=eprop`), and a mark says its numbers. Without it, the page is the same to read.
 */
export const pageScript = `
(() => {
  const named = (attribute) => [...document.querySelectorAll('.sheet [' + attribute + ']')]
  const parts = named('aria-description')
  const keys = parts.filter((part) => part.getAttribute('aria-description').startsWith('legend: '))
  const hidden = new Set(new URLSearchParams(location.hash.slice(1)).getAll('hide'))
  const nameOf = (key) => key.getAttribute('aria-description').slice(8)
  const show = () => {
    for (const part of parts) if (!keys.includes(part)) part.style.display = hidden.has(part.getAttribute('aria-description')) ? 'none' : ''
    for (const key of keys) key.style.opacity = hidden.has(nameOf(key)) ? 0.3 : ''
  }
  for (const key of keys) {
    key.style.cursor = 'pointer'
    key.addEventListener('click', () => {
      if (!hidden.delete(nameOf(key))) hidden.add(nameOf(key))
      show()
    })
  }
  show()
  const tip = document.createElement('div')
  tip.className = 'tip'
  document.body.append(tip)
  for (const title of document.querySelectorAll('.sheet svg svg title, .sheet svg g title')) {
    const mark = title.parentElement
    mark.dataset.says = title.textContent
    title.remove()
  }
  document.addEventListener('pointermove', ({ target, clientX, clientY }) => {
    const says = target.dataset && target.dataset.says
    tip.textContent = says || ''
    tip.style.display = says ? 'block' : 'none'
    tip.style.left = Math.min(clientX + 14, innerWidth - tip.offsetWidth - 8) + 'px'
    tip.style.top = clientY + 14 + 'px'
  })
})()
`
