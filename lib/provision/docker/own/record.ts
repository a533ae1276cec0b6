import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../../../atomic-write.ts'
import type { Context } from '../../../context.ts'
import { inJson } from '../../../in-json.ts'
import { anOwner, ownerOfPid } from '../../../ownership.ts'
import { aMachine, type Machine } from './machine.ts'

/** Whether a daemon's programs come from the cache or are installed on the system. */
const programs = z.enum(['of the cache', 'of the system'])

const aRecord = z.object({
  daemon: anOwner,
  programs,
  /** When we started it, in ISO 8601. */
  started: z.string(),
  /** The machine's state before the first start. */
  before: aMachine,
})

/** Records that the suite started a Docker daemon, and what we need to undo that. */
export type DaemonRecord = z.infer<typeof aRecord>

/** The record of a daemon that the suite started; undefined if there is none or we can't read it. */
export async function readDaemonRecord(ctx: Pick<Context, 'cacheDir'>): Promise<DaemonRecord | undefined> {
  return inJson(aRecord, await readFile(fileOf(ctx), 'utf8').catch(() => ''))
}

/** Records that the process `pid` is a daemon that we just started. */
export async function writeDaemonRecord(
  pid: number,
  about: Pick<DaemonRecord, 'programs' | 'before'>,
  ctx: Pick<Context, 'cacheDir'>,
): Promise<void> {
  const record: DaemonRecord = { daemon: ownerOfPid(pid), ...about, started: new Date().toISOString() }
  await writeAtomically(fileOf(ctx), `${JSON.stringify(record, null, 2)}\n`)
}

export async function removeDaemonRecord(ctx: Pick<Context, 'cacheDir'>): Promise<void> {
  await rm(fileOf(ctx), { force: true })
}

/** The machine's state before the suite's first start of a daemon since boot. */
export function beforeIn(record: DaemonRecord | undefined, now: Machine): Machine {
  return record !== undefined && record.before.boot === now.boot ? record.before : now
}

function fileOf({ cacheDir }: Pick<Context, 'cacheDir'>): string {
  return path.join(cacheDir, 'docker-started.json')
}
