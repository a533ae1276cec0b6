import { createHash } from 'node:crypto'
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
  /** The name that its sums are stored under: `kubernetes`. */
  readonly name: string
  /** The module that holds the packages, and its version. */
  readonly module: string
  readonly version: string
  readonly packages: readonly string[]
  /** Whether to build the tests of the one package instead of the package itself. */
  readonly ofTests?: boolean
  readonly cgo?: boolean
  readonly tags?: readonly string[]
  readonly ldflags?: string
  /** The program's variable for the commit it was built from. The project's own Makefile sets it too. */
  readonly commitIn?: string
  /** Whether to start from the module's own go.sum: some modules that only its tests need are gone. */
  readonly beginsWithItsSums?: boolean
}

/**
 * Builds programs into `folder` from a throwaway module. If we keep sums for this build, Go accepts only
 * modules that are in them. Otherwise Go resolves the modules now, and only its checksum database verifies
 * them.
 */
export async function goBuild(build: GoBuild, folder: string, ctx: Context, step: Step): Promise<void> {
  await withWorkshop(ctx, async workshop => {
    const { hands, out } = workshop
    if (hands.of === 'own' && hands.because !== undefined)
      step.note(`building ${build.name} as root: ${hands.because}`)
    const kept = await keptSums(build.name, build.version)
    if (kept === undefined)
      step.note(
        `pidns has no module sums for ${build.name} ${build.version}, so only Go's checksum database verifies its modules.`,
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
 * Resolves the modules of a build in a workshop.
 * @returns the resulting go.mod and go.sum of the throwaway module
 */
export async function resolveModules(build: GoBuild, workshop: Workshop, ctx: Context): Promise<Sums> {
  const { module, version } = build
  const own = await goModule(module, version, ctx)
  await writeModule(build, workshop, {
    goMod: buildModule(module, version, await readFile(own.GoMod, 'utf8')),
    goSum: build.beginsWithItsSums ? await readFile(path.join(own.Dir, 'go.sum'), 'utf8') : '',
  })
  // `go mod tidy` leaves out modules that only another module's tests need.
  const tests = build.packages.map(name => `${name}@${version}`)
  await runGo(ctx, workshop, build.ofTests ? ['get', '-t', ...tests] : ['mod', 'tidy'], {
    cwd: sourceIn(workshop),
    env: environment(build),
  })
  const read = (name: string) => readFile(path.join(sourceIn(workshop), name), 'utf8')
  return { goMod: await read('go.mod'), goSum: await read('go.sum') }
}

/** The cache key of a build, with the commit if the program contains it, and a digest of its build tags. */
export function keyOf(build: GoBuild): string {
  const commit = commitOf(build)?.slice(0, 12)
  const tags = build.tags && createHash('sha256').update(build.tags.join(' ')).digest('hex').slice(0, 6)
  const decisive = [build.name, build.version, commit, tags, goPlatform()]
  return decisive.filter(part => part !== undefined).join('-')
}

/** The commit that the program reports: the release's, if we know it. */
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

/** Reports build progress: `go build -v` prints each package as it compiles it (not the cached ones). */
function compiling(step: Step): (line: string) => void {
  let count = 0
  return line => {
    if (line.startsWith('go: downloading')) step.say(line.slice('go: '.length))
    else if (/^[\w.-]+(\/[\w.@~-]+)*$/.test(line)) step.say(`${++count} packages compiled, now ${line}`)
  }
}

/** Checks Go's build info in each program: it must name the module and version that we asked for. */
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
