import type { Report } from '../schema.ts'
import { html, type Markup } from './markup.ts'
import { block } from './text.ts'

/** The anchor of a manifest's pod in the page. */
export function anchorOfPod(manifest: string): string {
  return `pod-${manifest.replace(/\.yaml$/, '').replaceAll('/', '-')}`
}

/** The pods of the claims, with their manifests as applied. */
export function podsSection({ pods }: Report): Markup | undefined {
  if (pods.length === 0) return undefined
  return html`<section aria-labelledby="pods-title" id="pods">
<h2 id="pods-title">Pods</h2>
<p>The run applied these all at once. To apply one by hand: <code>kubectl apply -f manifests/…</code></p>
${pods.map(podDetails)}
</section>`
}

function podDetails({ manifest, startSeconds, yaml, diagnosis = [] }: Report['pods'][number]): Markup {
  const started = startSeconds === undefined ? 'not started' : `started after ${startSeconds.toFixed(1)} s`
  const content =
    yaml === undefined
      ? html`<p>Not applied: no claim that applies here needs it.</p>`
      : block(yaml, `Manifest ${manifest}`)
  const looks = diagnosis.map(
    ({ title, seen }) => html`<li><h5>${title}</h5>${block(seen, `${title}, ${manifest}`)}</li>`,
  )
  const trouble =
    looks.length > 0 && html`<h3>State when a claim did not pass on it</h3><ol class="evidence">${looks}</ol>`
  return html`<details class="pod" id="${anchorOfPod(manifest)}"><summary><code>${manifest}</code><span class="time">${started}</span></summary><div class="inside">${content}${trouble}</div></details>
`
}
