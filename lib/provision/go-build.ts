import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../context.ts'
import type { Step } from '../progress.ts'
import { goModule, runGo } from './go.ts'
import { buildModule } from './go-module.ts'
import { keptSums, type Sums } from './go-sums.ts'
import { withTemporaryFolder } from './temporary.ts'

/** What to build with Go. */
export interface GoBuild {
  /** What its sums are kept under: `kubernetes`. */
  readonly name: string
  /** The module that holds the packages, and its version. */
  readonly module: string
  readonly version: string
  readonly packages: readonly string[]
  /** Whether the tests of the one package become the program, in place of the package. */
  readonly ofTests?: boolean
  readonly cgo?: boolean
  readonly tags?: readonly string[]
  readonly ldflags?: string
  /** Whether to begin with the module's own go.sum: some modules that only its tests need can't be had any more. */
  readonly beginsWithItsSums?: boolean
}

/**
 * Builds programs into `folder`, from a module made for nothing else. Where sums are kept for this build, no module can
 * come in that is not in them; else they are resolved now, and Go's checksum database alone says what each must be.
 */
export async function goBuild(build: GoBuild, folder: string, ctx: Context, step: Step): Promise<void> {
  await withTemporaryFolder(ctx, async aside => {
    const source = path.join(aside, 'module')
    const kept = await keptSums(build.name, build.version)
    if (kept === undefined)
      step.note(
        `No module sums of ${build.name} ${build.version} are kept here: what it is built from is checked by Go's checksum database alone.`,
      )
    step.say('resolving and downloading modules')
    if (kept === undefined) await resolveModules(build, source, ctx)
    else await writeModule(build, source, kept)
    const args = build.ofTests ? ['test', '-c'] : ['build']
    const output = build.ofTests ? path.join(folder, build.name) : `${folder}/`
    await runGo(ctx, [...args, ...flags(build), '-o', output, ...build.packages], {
      cwd: source,
      env: { ...environment(build), GOTMPDIR: aside },
      onLine: compiling(step),
    })
  })
  if (!build.ofTests) await checkBuilt(build, folder, ctx)
}

/**
 * Finds out which modules a build takes, in the folder `source`, which is made.
 * @returns what the folder's go.mod and go.sum then say
 */
export async function resolveModules(build: GoBuild, source: string, ctx: Context): Promise<Sums> {
  const { module, version } = build
  const own = await goModule(module, version, ctx)
  if (own === undefined) throw new Error(`the Go module proxy has no ${module} ${version}`)
  await writeModule(build, source, {
    goMod: buildModule(module, version, await readFile(own.GoMod, 'utf8')),
    goSum: build.beginsWithItsSums ? await readFile(path.join(own.Dir, 'go.sum'), 'utf8') : '',
  })
  const options = { cwd: source, env: environment(build) }
  // Tidying leaves out what only the tests of another module need.
  const tests = build.packages.map(name => `${name}@${version}`)
  await runGo(ctx, build.ofTests ? ['get', '-t', ...tests] : ['mod', 'tidy'], options)
  const read = (name: string) => readFile(path.join(source, name), 'utf8')
  return { goMod: await read('go.mod'), goSum: await read('go.sum') }
}

async function writeModule(build: GoBuild, source: string, sums: Sums): Promise<void> {
  await mkdir(source)
  await writeFile(path.join(source, 'go.mod'), sums.goMod)
  await writeFile(path.join(source, 'go.sum'), sums.goSum)
  const imports = build.packages.map(name => `import _ "${name}"\n`).join('')
  await writeFile(path.join(source, 'tools.go'), `//go:build tools\n\npackage tools\n\n${imports}`)
}

function flags(build: GoBuild): string[] {
  return [
    '-v',
    '-mod=readonly',
    '-trimpath',
    ...(build.tags ? ['-tags', build.tags.join(' ')] : []),
    '-ldflags',
    ['-s -w', build.ldflags].filter(Boolean).join(' '),
  ]
}

function environment(build: GoBuild): Record<string, string> {
  return { CGO_ENABLED: build.cgo ? '1' : '0' }
}

/** Says how far a build is: `go build -v` names each package as it is compiled (none that is cached). */
function compiling(step: Step): (line: string) => void {
  let count = 0
  return line => {
    if (line.startsWith('go: downloading')) step.say(line.slice('go: '.length))
    else if (/^[\w.-]+(\/[\w.@~-]+)*$/.test(line)) step.say(`${++count} packages compiled, now ${line}`)
  }
}

/** Each program must say, by what Go wrote into it, that it was built from the module and version asked for. */
async function checkBuilt(build: GoBuild, folder: string, ctx: Context): Promise<void> {
  for (const name of build.packages) {
    const program = path.join(
      folder,
      path.basename(name).replace(/^v\d+$/, path.basename(path.dirname(name))),
    )
    const text = await runGo(ctx, ['version', '-m', program])
    if (!text.includes(`\t${build.module}\t${build.version}`))
      throw new Error(`${path.basename(program)} was built, but not from ${build.module} ${build.version}`)
  }
}
