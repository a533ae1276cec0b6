import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../../../atomic-write.ts'
import type { Context } from '../../../context.ts'
import { inJson } from '../../../in-json.ts'
import { anOwner, ownerOfPid } from '../../../ownership.ts'
import { aMachine, type Machine } from './machine.ts'

/** Whose programs a daemon is made of: the cache's, or those that the system has installed. */
const programs = z.enum(['of the cache', 'of the system'])

const aRecord = z.object({
  daemon: anOwner,
  programs,
  /** When it was started: ISO 8601. */
  started: z.string(),
  /** The machine as it was before the first start. */
  before: aMachine,
})

/** That the suite has started a Docker daemon by hand, and what to know to take it back. */
export type DaemonRecord = z.infer<typeof aRecord>

/** What is written down of a daemon that the suite started; nothing where there is none, or where it can't be read. */
export async function readDaemonRecord(ctx: Pick<Context, 'cacheDir'>): Promise<DaemonRecord | undefined> {
  return inJson(aRecord, await readFile(fileOf(ctx), 'utf8').catch(() => ''))
}

/** Writes down that the process `pid` is a daemon that was just started. */
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

/** What the machine was like before the suite's first start since it booted. */
export function beforeIn(record: DaemonRecord | undefined, now: Machine): Machine {
  return record !== undefined && record.before.boot === now.boot ? record.before : now
}

function fileOf({ cacheDir }: Pick<Context, 'cacheDir'>): string {
  return path.join(cacheDir, 'docker-started.json')
}
