import { readdir, readFile } from 'node:fs/promises'
import { listensAt } from '../listens.ts'
import { SOCKET } from './places.ts'

/**
 * Another Docker daemon of this machine that lives, in a few words: its networks have the same names as those of ours,
 * so that nothing of the kind may be taken back while it does. Undefined where none is seen.
 */
export async function otherDaemon(): Promise<string | undefined> {
  if ((await listensAt(SOCKET)) === 'yes') return `another Docker daemon answers at ${SOCKET}`
  for (const pid of (await readdir('/proc')).filter(name => /^\d+$/.test(name)))
    if (await isDaemon(pid)) return `another Docker daemon runs, process ${pid}`
  return undefined
}

/** proc_pid_stat(5): `471 (dockerd) S …`. A zombie of it does not run. */
async function isDaemon(pid: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return /^\d+ \(dockerd\) [^ZX]/.test(stat)
}
