import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Which rooms a room may import from, besides itself and the few files that stand directly in lib/. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'lib/claim': [],
  'lib/provision': [],
  'lib/target': ['lib/pod/manifest.ts', 'lib/claim/claim.ts', 'lib/claim/verdict.ts'],
  'lib/target/kind': ['lib/target', 'lib/provision'],
  'lib/target/container': ['lib/target', 'lib/provision'],
  'lib/pod': [
    'lib/target/target.ts',
    'lib/target/api-request.ts',
    'lib/target/pod-snapshot.ts',
    'lib/target/lost-connection.ts',
    'lib/claim',
  ],
  'lib/report': ['lib/claim'],
  'lib/run': ['lib/claim', 'lib/pod', 'lib/target', 'lib/provision', 'lib/report'],
  // On the node the wrapper has nothing beside it but this room.
  'lib/mutant': [],
  'lib/mutant/lab': ['lib/mutant', 'lib/target', 'lib/provision', 'lib/report', 'lib/run'],
  'lib/mutant/matrix': ['lib/mutant', 'lib/report', 'lib/claim'],
  'lib/cli': [
    'lib/mutant',
    'lib/claim',
    'lib/pod/look-script.ts',
    'lib/target',
    'lib/provision',
    'lib/report',
    'lib/run',
  ],
  'lib/development': [
    'lib/cli',
    'lib/mutant',
    'lib/claim',
    'lib/pod/terminal.ts',
    'lib/target',
    'lib/provision',
    'lib/report',
    'lib/run',
  ],
  specs: ['lib/claim', 'lib/pod'],
}

describe('the rooms of the code', () => {
  for (const [room, allowed] of Object.entries(MAY_IMPORT)) {
    it(`${room} imports from ${allowed.join(', ') || 'no other room'}`, () => {
      const strangers = filesOf(room)
        .flatMap(importsOf)
        .filter(({ to }) => !isIn(to, [room, ...allowed]) && !isShared(to))
      expect(strangers.map(({ from, to }) => `${from} → ${to}`)).to.deep.equal([])
    })
  }
})

/** The source files of a room, without those of a room inside it that has a line of its own. */
function filesOf(room: string): readonly string[] {
  const inner = Object.keys(MAY_IMPORT).filter(other => other.startsWith(`${room}/`))
  return readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .map(file => join(room, file))
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && !isIn(file, inner))
}

function importsOf(from: string): readonly { from: string; to: string }[] {
  const text = readFileSync(join(ROOT, from), 'utf8')
  const paths = [...text.matchAll(/(?:from |import |import\()'(\.[^']+)'/g)].map(match => match[1] ?? '')
  return paths.map(path => ({ from, to: relative(ROOT, join(ROOT, dirname(from), path)) }))
}

function isIn(file: string, rooms: readonly string[]): boolean {
  return rooms.some(room => file === room || file.startsWith(`${room}/`))
}

function isShared(file: string): boolean {
  return dirname(file) === 'lib' || file === 'package.json'
}
