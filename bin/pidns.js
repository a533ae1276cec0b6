#!/usr/bin/env node
// Plain JavaScript that any Node understands, so that a too old one gets a sentence and not a syntax error.
const { existsSync } = await import('node:fs')

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 22)) {
  console.error(`pidns needs Node.js 22.22 or newer, this is ${process.versions.node}.`)
  console.error('In a checkout, npm ci installs a newer one beside it: npx pidns uses that.')
  process.exit(2)
}

// A checkout runs its TypeScript as it is; the published package carries it compiled.
const source = new URL('../lib/cli/main.ts', import.meta.url)
await import(existsSync(source) ? source : new URL('../dist/lib/cli/main.js', import.meta.url))
