import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** The ground: the files directly in lib/. They know nothing of Kubernetes, and every room may use them. */
const GROUND = [
  'asked',
  'at-exit',
  'atomic-write',
  'command',
  'consent',
  'context',
  'cut',
  'deadline',
  'error-code',
  'fault',
  'in-json',
  'make-folder',
  'own-folders',
  'ownership',
  'poll',
  'problem',
  'progress',
  'remove-tree',
  'safe-path',
  'shell-word',
  'undoing',
  'visible',
  'window',
  'without-secrets',
].map(name => `lib/${name}.ts`)

/**
 * The rooms that a room may import from, besides itself and the ground. No two rooms import from each other.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'lib/claim': [],
  'lib/provision': ['lib/target/image-name.ts'],
  'lib/target': ['lib/claim'],
  'lib/target/kind': ['lib/target', 'lib/provision'],
  'lib/target/container': ['lib/target', 'lib/provision'],
  'lib/pod': ['lib/target', 'lib/claim'],
  'lib/report': ['lib/claim', 'lib/target/target-kind.ts'],
  'lib/run': ['lib/claim', 'lib/pod', 'lib/target', 'lib/provision', 'lib/report'],
  'lib/mocha': ['lib/run', 'lib/pod', 'lib/claim'],
  // On the node, the wrapper has only this room beside it.
  'lib/mutant': [],
  'lib/mutant/lab': ['lib/mutant', 'lib/target', 'lib/provision', 'lib/report', 'lib/run'],
  'lib/mutant/matrix': ['lib/mutant', 'lib/report', 'lib/claim'],
  'lib/cli': [
    'lib/mocha',
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
    'lib/mocha',
    'lib/mutant',
    'lib/claim',
    'lib/pod/terminal-line.ts',
    'lib/pod/listener.ts',
    'lib/target',
    'lib/provision',
    'lib/report',
    'lib/run',
  ],
  specs: ['lib/mocha/claim.ts', 'lib/claim', 'lib/pod'],
}

describe('the rooms of the code', () => {
  it('stand on a ground that imports from no room', () => {
    const files = readdirSync(join(ROOT, 'lib')).filter(isSource)
    expect(files.map(file => `lib/${file}`).toSorted()).to.deep.equal(GROUND)
    const strangers = GROUND.flatMap(importsOf).filter(({ to }) => !GROUND.includes(to))
    expect(strangers.map(arrow)).to.deep.equal([])
  })

  for (const [room, allowed] of Object.entries(MAY_IMPORT)) {
    it(`${room} imports from ${allowed.join(', ') || 'no other room'}`, () => {
      const strangers = filesOf(room)
        .flatMap(importsOf)
        .filter(({ to }) => !isIn(to, [room, ...allowed, ...GROUND, 'package.json']))
      expect(strangers.map(arrow)).to.deep.equal([])
    })
  }

  it('import one way: never from a room that imports from them', () => {
    const rooms = Object.keys(MAY_IMPORT)
    const arrows = rooms.flatMap(room =>
      filesOf(room)
        .flatMap(importsOf)
        .map(({ to }) => [room, roomOf(to)] as const)
        .filter(([from, to]) => to !== undefined && from !== to),
    )
    const known = new Set(arrows.map(([from, to]) => `${from} → ${to}`))
    const both = arrows.filter(([from, to]) => known.has(`${to} → ${from}`))
    expect(both.map(([from, to]) => `${from} ⇄ ${to}`)).to.deep.equal([])
  })
})

/** A run must own the state that outlives a call: all runs share the maps and variables of a module. */
describe('modules', () => {
  /** The exit handler must know all pending clean-ups, wherever they began. */
  const ALLOWED = ['lib/at-exit.ts']

  it('hold no state of their own', () => {
    const files = [...GROUND, ...Object.keys(MAY_IMPORT).flatMap(filesOf)].filter(
      file => !ALLOWED.includes(file),
    )
    const states = files.flatMap(file => {
      const lines = readFileSync(join(ROOT, file), 'utf8').split('\n')
      return lines.filter(isState).map(line => `${file}: ${line}`)
    })
    expect(states).to.deep.equal([])
  })

  function isState(line: string): boolean {
    if (/^(export )?(let|var) /.test(line)) return true
    return /^(export )?const \w+(: [^=]+)? = new (Map|Set|WeakMap|WeakSet|AsyncLocalStorage)(<.*>)?\(\)/.test(
      line,
    )
  }
})

/** The source files of a room, without those of an inner room that has its own entry. */
function filesOf(room: string): readonly string[] {
  const inner = Object.keys(MAY_IMPORT).filter(other => other.startsWith(`${room}/`))
  return readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .map(file => join(room, file))
    .filter(file => isSource(file) && !isIn(file, inner))
}

function isSource(file: string): boolean {
  return file.endsWith('.ts') && !file.endsWith('.test.ts')
}

function importsOf(from: string): readonly { from: string; to: string }[] {
  const text = readFileSync(join(ROOT, from), 'utf8')
  const paths = [...text.matchAll(/(?:from |import |import\()'(\.[^']+)'/g)].map(match => match[1] ?? '')
  return paths.map(path => ({ from, to: relative(ROOT, join(ROOT, dirname(from), path)) }))
}

function roomOf(file: string): string | undefined {
  const rooms = Object.keys(MAY_IMPORT).filter(room => isIn(file, [room]))
  return rooms.toSorted((a, b) => b.length - a.length)[0]
}

function isIn(file: string, rooms: readonly string[]): boolean {
  return rooms.some(room => file === room || file.startsWith(`${room}/`))
}

function arrow({ from, to }: { from: string; to: string }): string {
  return `${from} → ${to}`
}
