import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { html, Markup } from './markup.ts'

/** The content of an HTML page of the suite. */
export interface Page {
  readonly title: string
  readonly description: string
  readonly body: Markup
}

/**
 * A whole HTML document in one file. It can't use the network: its Content-Security-Policy forbids loading
 * anything and allows only its own script.
 */
export async function document({ title, description, body }: Page): Promise<string> {
  const [style, script] = await Promise.all([textOf('style.css'), textOf('script.js')])
  const hash = createHash('sha256').update(script).digest('base64')
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`
  return `<!doctype html>\n${
    html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${description}">
<meta name="generator" content="pidns-conformance">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${body}
<script>${new Markup(script)}</script>
</body>
</html>
`.text
  }`
}

function textOf(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.url), 'utf8')
}
