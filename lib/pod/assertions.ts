import { use } from 'chai'
import type { Process, ProcessTable } from './process-table.ts'

declare global {
  namespace Chai {
    interface Assertion {
      /** A process table shows a process whose command line starts with `command`, of that user where one is named. */
      process(command: string, of?: { user: string }): void
      /** A later process table shows none of these processes any more, and as many others of the same kind. */
      replaced(old: readonly Process[]): void
    }
  }
}

/** Words for process tables; loaded once for all specs. */
use(chai => {
  chai.Assertion.addMethod('process', function (command: string, of?: { user: string }) {
    const table: ProcessTable = this._obj
    const found = table
      .all(command)
      .filter((process: Process) => of === undefined || process.user === of.user)
    const what = `'${command}'${of === undefined ? '' : ` of user ${of.user}`}`
    this.assert(
      found.length > 0,
      `expected a process ${what} to be visible, saw:\n${table}`,
      `expected no process ${what} to be visible, saw:\n${table}`,
      undefined,
    )
  })

  chai.Assertion.addMethod('replaced', function (old: readonly Process[]) {
    const now: ProcessTable = this._obj
    const kind = old[0]?.command ?? ''
    const fresh = now.all(kind).filter(({ pid }) => !old.some(process => process.pid === pid))
    const left = old.filter(({ pid, command }) => now.pid(pid)?.command.startsWith(command))
    const pids = old.map(({ pid }) => pid).join(', ')
    this.assert(
      old.length > 0 && left.length === 0 && fresh.length === old.length,
      `expected every process '${kind}' (PID ${pids}) to be replaced by a new one, saw:\n${now}`,
      `expected no process '${kind}' (PID ${pids}) to be replaced, saw:\n${now}`,
      undefined,
    )
  })
})
