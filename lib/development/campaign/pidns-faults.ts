import { readFile } from 'node:fs/promises'
import { type Fault, NotProduced } from './fault.ts'

/** How long the runs stand still, in seconds. */
const STILL = 20

export const PIDNS_STOPPED: Fault = {
  does: `pidns itself is stopped for ${STILL} s (SIGSTOP to its process group)`,
  undone: 'SIGCONT',
  seconds: STILL,
  begins: 'while judging',
  begin: async ({ victims }, undo) => {
    for (const { group } of victims) {
      undo.defer(() => send(group, 'SIGCONT'))
      await send(group, 'SIGSTOP')
    }
    return async () => {
      const states = await Promise.all(victims.map(({ group }) => stateOf(group)))
      if (states.some(state => state === 'T')) return `states of the runs: ${states.join(', ')}`
      throw new NotProduced(`states of the runs: ${states.join(', ')}`)
    }
  },
}

/** A run that ended early has no group any more. */
async function send(group: number, signal: NodeJS.Signals): Promise<void> {
  try {
    process.kill(-group, signal)
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH')) throw thrown
  }
}

/** proc_pid_stat(5), field 3. */
async function stateOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[0] ?? 'gone'
}

/** In MiB. */
const HEAP = 96

export const SMALL_HEAP: Fault = {
  does: `pidns has a heap of ${HEAP} MiB`,
  undone: 'it is only in the environment of these runs',
  seconds: 1,
  begins: 'while judging',
  env: { NODE_OPTIONS: `--max-old-space-size=${HEAP}` },
  begin: async ({ victims }) => {
    const each = victims.map(({ group }) => readFile(`/proc/${group}/environ`, 'utf8').catch(() => ''))
    const having = (await Promise.all(each)).filter(text => text.includes(`--max-old-space-size=${HEAP}`))
    return async () => {
      if (having.length === victims.length) return `all ${having.length} runs have NODE_OPTIONS`
      throw new NotProduced(`${having.length} of ${victims.length} runs have NODE_OPTIONS`)
    }
  },
}
