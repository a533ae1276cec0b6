#!/usr/bin/env node
// Plain JavaScript that any Node understands, so that a too old one gets a sentence and not a syntax error.
// Node ends with 1 for what goes wrong, and 1 means that a required claim failed: until something is known, it is 4.
process.exitCode = 4
const { existsSync } = await import('node:fs')

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 22)) {
  console.error(`pidns needs Node.js 22.22 or newer, this is ${process.versions.node}.`)
  console.error('In a checkout on Linux, npm ci installs a newer one beside it: npx pidns uses that.')
  process.exit(2)
}

// A checkout runs its TypeScript as it is; the published package carries it compiled, with this file in it once more.
const places = ['../lib/cli/main.ts', '../lib/cli/main.js', '../dist/lib/cli/main.js']
const found = places.map(place => new URL(place, import.meta.url)).find(place => existsSync(place))
await import(found).catch(thrown => {
  console.error(`pidns can't be loaded: ${thrown?.message ?? thrown}`)
  console.error('This is a fault of pidns itself, or it is not installed whole. PIDNS_DEBUG=1 shows more.')
  if (process.env.PIDNS_DEBUG !== undefined) console.error(thrown)
  process.exit(4)
})
