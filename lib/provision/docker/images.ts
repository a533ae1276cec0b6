import { CommandFailed, run } from '../../command.ts'
import type { Context } from '../../context.ts'

/** What we know about an image in the Docker daemon. */
export interface LocalImage {
  readonly id: string
  /** Its digest in the registry; only for pulled images. */
  readonly digest: string | undefined
  readonly labels: Readonly<Record<string, string>>
}

/** Time limit for a registry's first answer, in milliseconds. Downloading the layers may take longer. */
const ANSWER_MS = 20_000
const INSPECT_MS = 30_000
/** Time limit for a pull, in milliseconds: 350 MB at 200 kB/s, plus unpacking on a slow disk. */
const PULL_MS = 45 * 60_000

/** An image in the local daemon; undefined if it has none of that name. */
export async function localImage(ref: string, ctx: Context): Promise<LocalImage | undefined> {
  try {
    const text = await run(ctx.signal, 'docker', ['image', 'inspect', '--format', '{{json .}}', ref], {
      timeout: INSPECT_MS,
    })
    return readImage(text)
  } catch (error) {
    if (error instanceof CommandFailed && /no such image/i.test(error.output)) return undefined
    throw error
  }
}

/** Reads the output of `docker image inspect --format '{{json .}}'`. */
export function readImage(text: string): LocalImage {
  const image = JSON.parse(text) as {
    Id: string
    RepoDigests?: string[]
    Config?: { Labels?: Record<string, string> | null }
  }
  return {
    id: image.Id,
    digest: image.RepoDigests?.[0]?.split('@')[1],
    labels: image.Config?.Labels ?? {},
  }
}

/** Pulls an image. If it can't reach the registry, it fails within seconds, with one sentence. */
export async function pullImage(ref: string, ctx: Context, say: (detail: string) => void): Promise<void> {
  const late = new AbortController()
  const timer = setTimeout(
    () => late.abort(new Error(`no registry answered within ${ANSWER_MS / 1000} s`)),
    ANSWER_MS,
  )
  try {
    await run(AbortSignal.any([ctx.signal, late.signal]), 'docker', ['pull', ref], {
      timeout: PULL_MS,
      onLine: line => {
        clearTimeout(timer)
        say(line)
      },
    })
  } catch (error) {
    throw error instanceof CommandFailed ? new Error(pullFailure(error.output) ?? error.message) : error
  } finally {
    clearTimeout(timer)
  }
}

/** Explains why a pull failed, in plain words; undefined if we don't know Docker's message. */
export function pullFailure(output: string): string | undefined {
  const unknown = /manifest for (\S+) not found|manifest unknown|repository does not exist/i.exec(output)
  if (unknown !== null) return `the registry has no ${unknown[1] ?? 'such image'}`
  const host = /lookup ([\w.-]+).*no such host/i.exec(output)?.[1]
  if (host !== undefined) return `${host} can't be reached (its name does not resolve)`
  const refused =
    /(?:Get|Head) "https?:\/\/([^/"]+).*?(connection refused|i\/o timeout|timeout|unreachable)/i.exec(output)
  if (refused !== null) return `${refused[1]} can't be reached (${refused[2]})`
  if (/toomanyrequests/i.test(output)) return "you have reached the registry's pull rate limit"
  return undefined
}
