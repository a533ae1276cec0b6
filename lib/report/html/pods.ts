import type { Report } from '../schema.ts'
import { html, type Markup } from './markup.ts'
import { block } from './text.ts'

/** Where a page tells of the pod of a manifest. */
export function anchorOfPod(manifest: string): string {
  return `pod-${manifest.replace(/\.yaml$/, '').replaceAll('/', '-')}`
}

/** The pods that claims were judged on, as they were applied. */
export function podsSection({ pods }: Report): Markup | undefined {
  if (pods.length === 0) return undefined
  return html`<section aria-labelledby="pods-title" id="pods">
<h2 id="pods-title">Pods</h2>
<p>What was applied, all at once; each also by hand: <code>kubectl apply -f manifests/…</code></p>
${pods.map(podDetails)}
</section>`
}

function podDetails({ manifest, startSeconds, yaml, diagnosis = [] }: Report['pods'][number]): Markup {
  const started = startSeconds === undefined ? 'not started' : `started after ${startSeconds.toFixed(1)} s`
  const content =
    yaml === undefined
      ? html`<p>It was not applied: no claim that applies here needed it.</p>`
      : block(yaml, `Manifest ${manifest}`)
  const looks = diagnosis.map(
    ({ title, seen }) => html`<li><h5>${title}</h5>${block(seen, `${title}, ${manifest}`)}</li>`,
  )
  const trouble =
    looks.length > 0 && html`<h3>When a claim did not hold on it</h3><ol class="evidence">${looks}</ol>`
  return html`<details class="pod" id="${anchorOfPod(manifest)}"><summary><code>${manifest}</code><span class="time">${started}</span></summary><div class="inside">${content}${trouble}</div></details>
`
}
