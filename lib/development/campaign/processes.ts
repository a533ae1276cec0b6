import type { Node } from '../../mutant/lab/node.ts'
import { NotProduced } from './fault.ts'

/** A process on a node. */
export interface Seen {
  readonly pid: number
  /** proc_pid_stat(5), field 3: `T` for stopped. */
  readonly state: string
  /** When it began, in clock ticks after boot. */
  readonly began: number
}

/** Field 3 and 22 of proc_pid_stat(5), of each process whose command line begins with the word. */
const SCRIPT = `for pid in $(pgrep -f "^([^ ]*/)?$1( |\\$)"); do cat /proc/$pid/stat 2>/dev/null; done; true`

/** The processes of this program on a node. */
export async function processesOf(node: Node, program: string): Promise<readonly Seen[]> {
  return seenIn(await node.run('bash', '-c', SCRIPT, 'bash', program))
}

/** Reads lines of proc_pid_stat(5). */
export function seenIn(text: string): readonly Seen[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
      return { pid: Number.parseInt(line, 10), state: fields[0] ?? '', began: Number(fields[19]) }
    })
}

/** The one process of a program. @throws NotProduced if there is none or more than one */
export async function processOf(node: Node, program: string): Promise<Seen> {
  const [first, ...others] = await processesOf(node, program)
  if (first !== undefined && others.length === 0) return first
  throw new NotProduced(
    `${others.length + (first === undefined ? 0 : 1)} processes of ${program} run in ${node.name}`,
  )
}
