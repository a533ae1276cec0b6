import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { z } from 'zod'

/** The process that made something and will remove it. */
export const anOwner = z.object({
  host: z.string(),
  pid: z.number(),
  /** When the process began, in whatever its system counts, so that a reused PID is told apart. */
  began: z.string(),
})
export type Owner = z.infer<typeof anOwner>

/** This process. */
export function thisProcess(): Owner {
  return { host: hostname(), pid: process.pid, began: beginningOf(process.pid) ?? '' }
}

/** Whether the owner has certainly ended. Of another machine's processes nothing is known: they count as alive. */
export function hasEnded(owner: Owner): boolean {
  if (owner.host !== hostname()) return false
  try {
    process.kill(owner.pid, 0)
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH'
  }
  const began = beginningOf(owner.pid)
  return began !== undefined && owner.began !== '' && began !== owner.began
}

/** Whether an annotation with an {@link Owner} in JSON names a process that has certainly ended. */
export function isOfEndedProcess(annotation: string | undefined): boolean {
  const owner = ownerIn(annotation)
  return owner !== undefined && hasEnded(owner)
}

/** The owner that an annotation names in JSON; undefined for one that names none. */
export function ownerIn(annotation: string | undefined): Owner | undefined {
  try {
    return anOwner.parse(JSON.parse(annotation ?? ''))
  } catch {
    return undefined
  }
}

/** Start time of a process in clock ticks since boot (field 22 of proc_pid_stat(5)); undefined where there is no /proc. */
function beginningOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
