import { readdir, readFile } from 'node:fs/promises'
import { listensAt } from '../listens.ts'
import { SOCKET } from './places.ts'

/**
 * Another running Docker daemon on this machine, in a few words; undefined if we see none. Its networks have
 * the same names as ours, so while it runs we must not remove any.
 */
export async function otherDaemon(): Promise<string | undefined> {
  if ((await listensAt(SOCKET)) === 'yes') return `another Docker daemon answers at ${SOCKET}`
  for (const pid of (await readdir('/proc')).filter(name => /^\d+$/.test(name)))
    if (await isDaemon(pid)) return `another Docker daemon runs, process ${pid}`
  return undefined
}

/** Whether a process is a running dockerd, not a zombie (proc_pid_stat(5): `471 (dockerd) S …`). */
async function isDaemon(pid: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return /^\d+ \(dockerd\) [^ZX]/.test(stat)
}
