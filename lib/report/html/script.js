// What the style sheet can't do: search, count, and open the claim that a link points to.
const claims = [...document.querySelectorAll('.claim')]
const words = document.querySelector('#words')
const count = document.querySelector('.count')
const openAll = document.querySelector('#open-all')

function show() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean)
  for (const claim of claims) {
    const text = claim.querySelector('summary').textContent.toLowerCase()
    claim.hidden = !wanted.every(word => text.includes(word))
  }
  const shown = claims.filter(claim => getComputedStyle(claim).display !== 'none')
  for (const chapter of document.querySelectorAll('.chapter')) {
    chapter.hidden = !shown.some(claim => chapter.contains(claim))
  }
  document.querySelector('.none-left').hidden = shown.length > 0
  count.textContent =
    shown.length === claims.length
      ? `All ${claims.length} claims`
      : `${shown.length} of ${claims.length} claims`
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (!(target instanceof HTMLDetailsElement)) return
  target.open = true
  target.scrollIntoView()
}

if (words !== null) {
  for (const part of document.querySelectorAll('.scripted')) part.hidden = false
  const form = document.querySelector('.filters')
  form.addEventListener('input', show)
  form.addEventListener('submit', event => event.preventDefault())
  openAll.addEventListener('click', () => {
    const open = openAll.getAttribute('aria-pressed') !== 'true'
    openAll.setAttribute('aria-pressed', String(open))
    for (const claim of claims) claim.open = open
  })
  show()
}
addEventListener('hashchange', openTarget)
openTarget()
