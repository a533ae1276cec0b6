import { mkdir, readFile, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { CommandFailed, type RunOptions, run } from '../command.ts'
import type { Context } from '../context.ts'
import type { Step } from '../progress.ts'
import { requireSpace } from './disk.ts'
import { throwawayModule } from './go-module.ts'
import { withTemporaryFolder } from './temporary.ts'

/** Why Go can't be used here; nothing when it can. */
export async function goObstacle(ctx: Context): Promise<string | undefined> {
  try {
    await run(ctx.signal, 'go', ['env', 'GOVERSION'], { timeout: 20_000 })
    return undefined
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    return error.missing ? 'Go is not installed (https://go.dev/dl)' : error.message
  }
}

/** Fails when Go's own caches have no room for a build of this size; they need not be on the disk of ours. */
export async function requireGoSpace(gib: number, what: string, ctx: Context): Promise<void> {
  const text = await run(ctx.signal, 'go', ['env', 'GOCACHE', 'GOMODCACHE'])
  for (const folder of text.split('\n')) if (folder !== '') await requireSpace(folder, gib, what)
}

/** The platform that Go builds for here, as in the names of release files: `linux-amd64`. */
export function goPlatform(): string {
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch
  return `${process.platform}-${arch}`
}

/** What to build with Go. */
export interface GoBuild {
  /** The module that holds the packages, and its version. */
  readonly module: string
  readonly version: string
  readonly packages: readonly string[]
  readonly cgo?: boolean
  readonly tags?: readonly string[]
  readonly ldflags?: string
  /** A go.sum to begin with; without one every module's digest is asked for. */
  readonly goSum?: string
}

/** Builds programs into `folder` by `go install pkg@version`: for modules that need nothing replaced. */
export async function goInstall(build: GoBuild, folder: string, ctx: Context, step: Step): Promise<void> {
  await withTemporaryFolder(ctx, async aside => {
    await runGo(
      ctx,
      ['install', ...flags(build), ...build.packages.map(name => `${name}@${build.version}`)],
      { env: { ...environment(build, aside), GOBIN: folder }, onLine: compiling(step) },
    )
  })
  await checkBuilt(build, folder, ctx)
}

/**
 * Builds programs into `folder` from a module made for nothing else. It is how a program is built whose module
 * has `replace` lines, which `go install` refuses.
 */
export async function goBuild(
  build: GoBuild,
  folder: string,
  ctx: Context,
  step: Step,
  goMod = throwawayModule(build.module, build.version),
): Promise<void> {
  await withTemporaryFolder(ctx, async aside => {
    const source = path.join(aside, 'module')
    await mkdir(source)
    await writeFile(path.join(source, 'go.mod'), goMod)
    if (build.goSum !== undefined) await writeFile(path.join(source, 'go.sum'), await readFile(build.goSum))
    const imports = build.packages.map(name => `import _ "${name}"\n`).join('')
    await writeFile(path.join(source, 'tools.go'), `//go:build tools\n\npackage tools\n\n${imports}`)
    const env = environment(build, aside)
    step.say('resolving and downloading modules')
    await runGo(ctx, ['mod', 'tidy'], { cwd: source, env })
    await runGo(ctx, ['build', ...flags(build), '-o', `${folder}/`, ...build.packages], {
      cwd: source,
      env,
      onLine: compiling(step),
    })
  })
  await checkBuilt(build, folder, ctx)
}

/**
 * Builds the tests of a package into one program. Only what its module needs is resolved beforehand: what its tests
 * need besides is added as it is built.
 */
export async function goTestBuild(build: GoBuild, program: string, ctx: Context, step: Step): Promise<void> {
  await withTemporaryFolder(ctx, async aside => {
    const source = path.join(aside, 'module')
    await mkdir(source)
    await writeFile(path.join(source, 'go.mod'), throwawayModule(build.module, build.version))
    const env = environment(build, aside)
    step.say('resolving and downloading modules')
    const args = ['test', '-c', '-mod=mod', ...flags(build), '-o', program, ...build.packages]
    await runGo(ctx, args, { cwd: source, env, onLine: compiling(step) })
  })
}

/** What the Go module proxy says about a module; `undefined` when it says there is no such version. */
export async function goModule(
  module: string,
  version: string,
  ctx: Context,
): Promise<{ Dir: string; GoMod: string } | undefined> {
  try {
    const text = await runGo(ctx, ['mod', 'download', '-json', `${module}@${version}`], {
      cwd: os.tmpdir(),
    })
    return JSON.parse(text) as { Dir: string; GoMod: string }
  } catch (error) {
    if (error instanceof CommandFailed && saysNoSuchVersion(error.output)) return undefined
    throw error
  }
}

/** The versions of a module that the Go module proxy lists, oldest first. */
export async function goVersions(module: string, ctx: Context): Promise<string[]> {
  const text = await runGo(ctx, ['list', '-m', '-versions', '-json', module], {
    cwd: os.tmpdir(),
    timeout: 60_000,
  })
  return (JSON.parse(text) as { Versions?: string[] }).Versions ?? []
}

/** How long Go may download and build, in milliseconds: Kubernetes takes ten minutes of two cores, and some have less. */
const BUILD_WITHIN = 60 * 60_000

/** Runs Go; a proxy that can't be reached is said in plain words. */
async function runGo(ctx: Context, args: readonly string[], options: RunOptions): Promise<string> {
  try {
    return await run(ctx.signal, 'go', args, { timeout: BUILD_WITHIN, ...options })
  } catch (error) {
    const why = error instanceof CommandFailed ? proxyFailure(error.output) : undefined
    throw why === undefined ? error : new Error(why, { cause: error })
  }
}

/** Why Go could not ask its module proxy, in plain words; nothing when it could, or when something else failed. */
export function proxyFailure(output: string): string | undefined {
  const match =
    /(?:Get|Head) \\?"https?:\/\/([^/"\\]+)[^\n]*?(no such host|connection refused|i\/o timeout|timeout|unreachable|x509[^\n"]*|TLS[^\n"]*)/i.exec(
      output,
    )
  return match === null ? undefined : `the Go module proxy ${match[1]} can't be reached (${match[2]})`
}

/** Whether Go's output means that the proxy answered and has no such version, and not that it couldn't be asked. */
export function saysNoSuchVersion(output: string): boolean {
  return /unknown revision|no matching versions|invalid version|: (403 Forbidden|404 Not Found|410 Gone)|not available/i.test(
    output,
  )
}

function flags(build: GoBuild): string[] {
  return [
    '-v',
    '-trimpath',
    ...(build.tags ? ['-tags', build.tags.join(' ')] : []),
    '-ldflags',
    ['-s -w', build.ldflags].filter(Boolean).join(' '),
  ]
}

/** Go leaves its temporary folders behind when it is killed, so they are put where we clear up. */
function environment(build: GoBuild, aside: string): Record<string, string> {
  return { GOTMPDIR: aside, GOWORK: 'off', GOFLAGS: '-buildvcs=false', CGO_ENABLED: build.cgo ? '1' : '0' }
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
    const text = await run(ctx.signal, 'go', ['version', '-m', program])
    if (!text.includes(`\t${build.module}\t${build.version}`))
      throw new Error(`${path.basename(program)} was built, but not from ${build.module} ${build.version}`)
  }
}
