import { createWriteStream } from 'node:fs'
import { chmod, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Context } from '../../context.ts'
import type { Step } from '../../progress.ts'
import { sha256 } from '../artefact.ts'

const RELEASES = 'https://github.com/kubernetes-sigs/kind/releases/download'
/** How long a server may take to begin its answer. */
const ANSWER_MS = 8_000

/** The digest of a file in a `sha256sum` list; the list may name it with a folder or with `*`. */
export function digestIn(list: string, file: string): string | undefined {
  for (const line of list.split('\n')) {
    const match = /^([0-9a-f]{64})\s+\*?(.*)$/i.exec(line.trim())
    if (match?.[1] !== undefined && path.posix.basename(match[2] ?? '') === file)
      return match[1].toLowerCase()
  }
  return undefined
}

/** Downloads kind's release binary, checks it against the digest published beside it, and keeps it only then. */
export async function downloadKind(
  about: { version: string; platform: string; folder: string; releases?: string },
  ctx: Context,
  step: Step,
): Promise<void> {
  const name = `kind-${about.platform}`
  const url = `${about.releases ?? RELEASES}/${about.version}/${name}`
  const expected = digestIn(await (await request(`${url}.sha256sum`, ctx)).text(), name)
  if (expected === undefined) throw new Error(`${url}.sha256sum holds no digest of ${name}`)
  step.say(`downloading ${url}`)
  const { body } = await request(url, ctx)
  if (body === null) throw new Error(`${url} is empty`)
  const aside = path.join(about.folder, `.${name}`)
  try {
    await pipeline(Readable.fromWeb(body), createWriteStream(aside), { signal: ctx.signal })
    const found = await sha256(aside)
    if (found !== expected)
      throw new Error(`${url} has SHA-256 ${found}, but ${expected} is published for it`)
    await chmod(aside, 0o755)
    await rename(aside, path.join(about.folder, 'kind'))
  } finally {
    await rm(aside, { force: true })
  }
}

async function request(url: string, ctx: Context): Promise<Response> {
  // The limit is for the beginning of the answer alone: a slow download is not a dead one.
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
    throw new Error(`${new URL(url).host} can't be reached (${cause.code ?? cause.message ?? String(error)})`)
  } finally {
    clearTimeout(timer)
  }
}
