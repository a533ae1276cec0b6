import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CommandFailed, type RunOptions, run } from '../command.ts'
import type { Context } from '../context.ts'
import { requireSpace } from './disk.ts'
import { mustBeRelease } from './go-commits.ts'
import { goEnvironment } from './go-environment.ts'
import { throwawayModule } from './go-module.ts'
import { keptSumsOf } from './go-sums.ts'
import { handOver, handsHere } from './hands.ts'
import { type Workshop, withWorkshop } from './workshop.ts'

/** Why we can't use Go here; undefined if we can. */
export async function goObstacle(ctx: Context): Promise<string | undefined> {
  try {
    await goEnvironment(ctx, { of: 'own' })
    return undefined
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    return error.missing ? 'Go is not installed (https://go.dev/dl)' : error.message
  }
}

/** Fails if Go's caches have too little space for a build. They may be on another disk than our cache. */
export async function requireGoSpace(gib: number, what: string, ctx: Context): Promise<void> {
  const { GOCACHE, GOMODCACHE } = await goEnvironment(ctx, await handsHere(ctx))
  for (const folder of [GOCACHE, GOMODCACHE]) if (folder !== '') await requireSpace(folder, gib, what)
}

/** The platform that Go builds for here, as in release file names: `linux-amd64`. */
export function goPlatform(): string {
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch
  return `${process.platform}-${arch}`
}

/** Time limit for Go, in milliseconds: Kubernetes takes ten minutes on two cores; some hosts have fewer. */
const BUILD_WITHIN = 60 * 60_000

/**
 * Runs Go in a workshop with the environment of {@link goEnvironment}.
 * @throws CommandFailed if Go fails
 */
async function tryGo(
  ctx: Context,
  workshop: Workshop,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const env = await goEnvironment(ctx, workshop.hands)
  const go = path.join(env.GOROOT, 'bin', 'go')
  const within = { timeout: BUILD_WITHIN, ...options }
  return workshop.run(go, args, { ...within, env: { ...env, ...options.env }, sees: [env.GOROOT] })
}

/**
 * Runs Go in a workshop. Explains in plain words if Go can't reach the proxy or checksum database, or a sum
 * is wrong.
 */
export async function runGo(
  ctx: Context,
  workshop: Workshop,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  try {
    return await tryGo(ctx, workshop, args, options)
  } catch (error) {
    const why = error instanceof CommandFailed ? goFailure(error.output) : undefined
    throw why === undefined ? error : new Error(why, { cause: error })
  }
}

/** The output of `go version -m` for folders of programs: the build info that Go embeds. */
export async function goVersionOf(folders: readonly string[], ctx: Context): Promise<string> {
  const env = await goEnvironment(ctx, { of: 'own' })
  return run(ctx.signal, 'go', ['version', '-m', ...folders], { env, timeout: 120_000 })
}

/**
 * Asks Go about modules. Runs in an empty module of ours, because any other folder could have a go.mod that
 * influences the answer.
 * @throws CommandFailed if Go fails
 */
export async function askGo(
  ctx: Context,
  args: readonly string[],
  { timeout, goSum = '' }: { readonly timeout?: number; readonly goSum?: string } = {},
): Promise<string> {
  return withWorkshop(ctx, async workshop => {
    for (const [name, content] of Object.entries({ 'go.mod': throwawayModule(), 'go.sum': goSum })) {
      const file = path.join(workshop.folder, name)
      await writeFile(file, content)
      await handOver(workshop.hands, file)
    }
    return tryGo(ctx, workshop, args, timeout === undefined ? {} : { timeout })
  })
}

/** A module that Go has downloaded and checked. */
export interface GoModule {
  /** The folder of its files. */
  readonly Dir: string
  /** The path of its go.mod. */
  readonly GoMod: string
  /** Where the Go module proxy got it from. Not every proxy says so for every module. */
  readonly Origin?: { readonly Hash?: string }
}

/**
 * Downloads a module and verifies it against the sum we keep or, without one, against Go's checksum database.
 * @throws Error if the Go module proxy says there is no such version
 * @throws Problem if it is not the project's release of that name
 */
export async function goModule(module: string, version: string, ctx: Context): Promise<GoModule> {
  const downloaded = await download(module, version, ctx)
  mustBeRelease(module, version, downloaded?.Origin?.Hash)
  if (downloaded === undefined) throw new Error(`the Go module proxy has no ${module} ${version}`)
  return downloaded
}

/** Downloads a module; undefined if the Go module proxy says there is no such version. */
async function download(module: string, version: string, ctx: Context): Promise<GoModule | undefined> {
  const goSum = await keptSumsOf(module, version)
  try {
    const text = await askGo(ctx, ['mod', 'download', '-json', `${module}@${version}`], { goSum })
    return JSON.parse(text) as GoModule
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    if (saysNoSuchVersion(error.output)) return undefined
    throw new Error(goFailure(error.output) ?? error.message, { cause: error })
  }
}

/** The versions of a module that the Go module proxy lists, oldest first. */
export async function goVersions(module: string, ctx: Context): Promise<string[]> {
  const text = await askGo(ctx, ['list', '-m', '-versions', '-json', module], { timeout: 60_000 })
  return (JSON.parse(text) as { Versions?: string[] }).Versions ?? []
}

/** Explains a known kind of Go failure in plain words, from plain or JSON output; undefined for others. */
export function goFailure(output: string): string | undefined {
  const mismatch = /verifying (?:module: )?(\S+?)(?:\/go\.mod)?: checksum mismatch/.exec(output)?.[1]
  if (mismatch !== undefined) return `the download of ${mismatch} has the wrong checksum (Go: SECURITY ERROR)`
  const unlisted = /missing go\.sum entry for module providing package (\S+)/.exec(output)?.[1]
  if (unlisted !== undefined) return `the sums for this build lack the module of ${unlisted}`
  const match =
    /(?:Get|Head) \\?"https?:\/\/([^/"\\]+)(\/sumdb\/)?[^\n]*?(no such host|connection refused|i\/o timeout|timeout|unreachable|x509[^\n"]*|TLS[^\n"]*)/i.exec(
      output,
    )
  if (match === null) return undefined
  const [, host = '', sums, why = ''] = match
  return host === 'sum.golang.org' || sums !== undefined
    ? `can't reach Go's checksum database ${host} (${why}), and pidns builds nothing unverified`
    : `can't reach the Go module proxy ${host} (${why})`
}

/** Whether Go's output means that the proxy has no such version, rather than that we couldn't ask it. */
export function saysNoSuchVersion(output: string): boolean {
  return /unknown revision|no matching versions|invalid version|: (403 Forbidden|404 Not Found|410 Gone)|not available/i.test(
    output,
  )
}
