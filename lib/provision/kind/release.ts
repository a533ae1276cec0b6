import { createWriteStream } from 'node:fs'
import { chmod, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Context } from '../../context.ts'
import type { Step } from '../../progress.ts'
import { sha256 } from '../artefact.ts'

const RELEASES = 'https://github.com/kubernetes-sigs/kind/releases/download'
/** How long a server may take to start its answer, in milliseconds. */
const ANSWER_MS = 8_000

/**
 * Downloads kind's release binary into `folder`. Keeps it only if it has the digest that we know: a checksum
 * from the same server proves nothing.
 */
export async function downloadKind(
  about: { version: string; platform: string; sha256: string; folder: string; releases?: string },
  ctx: Context,
  step: Step,
): Promise<void> {
  const name = `kind-${about.platform}`
  const url = `${about.releases ?? RELEASES}/${about.version}/${name}`
  step.say(`downloading ${url}`)
  const { body } = await request(url, ctx)
  if (body === null) throw new Error(`${url} is empty`)
  const aside = path.join(about.folder, `.${name}`)
  try {
    await pipeline(Readable.fromWeb(body), createWriteStream(aside), { signal: ctx.signal })
    const found = await sha256(aside)
    if (found !== about.sha256)
      throw new Error(`${url} has SHA-256 ${found}, but should have ${about.sha256}`)
    await chmod(aside, 0o755)
    await rename(aside, path.join(about.folder, 'kind'))
  } finally {
    await rm(aside, { force: true })
  }
}

async function request(url: string, ctx: Context): Promise<Response> {
  // The limit applies only until the answer starts: a slow download may still work.
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), ANSWER_MS)
  try {
    const response = await fetch(url, { signal: AbortSignal.any([ctx.signal, late.signal]) })
    if (!response.ok) throw new Error(`${url} answers ${response.status} ${response.statusText}`)
    return response
  } catch (error) {
    ctx.signal.throwIfAborted()
    if (late.signal.aborted)
      throw new Error(`${new URL(url).host} did not answer within ${ANSWER_MS / 1000} s`)
    const cause = (error as { cause?: { code?: string; message?: string } }).cause
    if (cause === undefined) throw error
    throw new Error(`can't reach ${new URL(url).host} (${cause.code ?? cause.message ?? String(error)})`)
  } finally {
    clearTimeout(timer)
  }
}
