import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../context.ts'
import type { Step } from '../progress.ts'
import { goModule, goPlatform, runGo } from './go.ts'
import { keptCommit } from './go-commits.ts'
import { buildModule } from './go-module.ts'
import { keptSums, type Sums } from './go-sums.ts'
import { handOver } from './hands.ts'
import { type Workshop, withWorkshop } from './workshop.ts'

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
  /** The variable of the program that holds the commit it was built from, which its own Makefile fills, too. */
  readonly commitIn?: string
  /** Whether to begin with the module's own go.sum: some modules that only its tests need can't be had any more. */
  readonly beginsWithItsSums?: boolean
}

/**
 * Builds programs into `folder`, from a module made for nothing else. Where sums are kept for this build, no module can
 * come in that is not in them; else they are resolved now, and Go's checksum database alone says what each must be.
 */
export async function goBuild(build: GoBuild, folder: string, ctx: Context, step: Step): Promise<void> {
  await withWorkshop(ctx, async workshop => {
    const { hands, out } = workshop
    if (hands.of === 'own' && hands.because !== undefined)
      step.note(`${build.name} is built as root: ${hands.because}`)
    const kept = await keptSums(build.name, build.version)
    if (kept === undefined)
      step.note(
        `No module sums of ${build.name} ${build.version} are kept here: what it is built from is checked by Go's checksum database alone.`,
      )
    step.say('resolving and downloading modules')
    await goModule(build.module, build.version, ctx)
    if (kept === undefined) await resolveModules(build, workshop, ctx)
    else await writeModule(build, workshop, kept)
    const args = build.ofTests ? ['test', '-c'] : ['build']
    const output = build.ofTests ? path.join(out, build.name) : `${out}/`
    await runGo(ctx, workshop, [...args, ...flags(build), '-o', output, ...build.packages], {
      cwd: sourceIn(workshop),
      env: { ...environment(build), GOTMPDIR: workshop.folder, TMPDIR: workshop.folder },
      onLine: compiling(step),
    })
    if (!build.ofTests) await checkBuilt(build, workshop, ctx)
    await workshop.deliver(folder)
  })
}

/**
 * Finds out which modules a build takes, in a workshop.
 * @returns what the throwaway module's go.mod and go.sum then say
 */
export async function resolveModules(build: GoBuild, workshop: Workshop, ctx: Context): Promise<Sums> {
  const { module, version } = build
  const own = await goModule(module, version, ctx)
  await writeModule(build, workshop, {
    goMod: buildModule(module, version, await readFile(own.GoMod, 'utf8')),
    goSum: build.beginsWithItsSums ? await readFile(path.join(own.Dir, 'go.sum'), 'utf8') : '',
  })
  // Tidying leaves out what only the tests of another module need.
  const tests = build.packages.map(name => `${name}@${version}`)
  await runGo(ctx, workshop, build.ofTests ? ['get', '-t', ...tests] : ['mod', 'tidy'], {
    cwd: sourceIn(workshop),
    env: environment(build),
  })
  const read = (name: string) => readFile(path.join(sourceIn(workshop), name), 'utf8')
  return { goMod: await read('go.mod'), goSum: await read('go.sum') }
}

/** The name under which what was built is kept: with its commit where that is part of the program. */
export function keyOf(build: GoBuild): string {
  const commit = commitOf(build)?.slice(0, 12)
  return [build.name, build.version, ...(commit === undefined ? [] : [commit]), goPlatform()].join('-')
}

/** The commit that the program says it was built from: that of the release, where it is known. */
export function commitOf({ module, version, commitIn }: GoBuild): string | undefined {
  return commitIn === undefined ? undefined : keptCommit(module, version)
}

function sourceIn({ folder }: Workshop): string {
  return path.join(folder, 'module')
}

async function writeModule(build: GoBuild, workshop: Workshop, sums: Sums): Promise<void> {
  const source = sourceIn(workshop)
  await mkdir(source)
  await handOver(workshop.hands, source)
  const imports = build.packages.map(name => `import _ "${name}"\n`).join('')
  const files = {
    'go.mod': sums.goMod,
    'go.sum': sums.goSum,
    'tools.go': `//go:build tools\n\npackage tools\n\n${imports}`,
  }
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(source, name), content)
    await handOver(workshop.hands, path.join(source, name))
  }
}

function flags(build: GoBuild): string[] {
  const commit = commitOf(build)
  const stamp = commit === undefined ? undefined : `-X ${build.commitIn}=${commit}`
  return [
    '-v',
    '-mod=readonly',
    '-trimpath',
    ...(build.tags ? ['-tags', build.tags.join(' ')] : []),
    '-ldflags',
    ['-s -w', build.ldflags, stamp].filter(Boolean).join(' '),
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
async function checkBuilt(build: GoBuild, workshop: Workshop, ctx: Context): Promise<void> {
  for (const name of build.packages) {
    const program = path.join(
      workshop.out,
      path.basename(name).replace(/^v\d+$/, path.basename(path.dirname(name))),
    )
    const text = await runGo(ctx, workshop, ['version', '-m', program])
    if (!text.includes(`\t${build.module}\t${build.version}`))
      throw new Error(`${path.basename(program)} was built, but not from ${build.module} ${build.version}`)
  }
}
