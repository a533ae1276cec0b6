import { ACTIONS, type Action, wordsOf } from '../claim/action.ts'
import { DoesNotApply } from '../claim/verdict.ts'
import { Problem } from '../problem.ts'
import { type Capability, type CapabilitySet, has, isRefusal, type Look, yamaAllowsMem } from './look.ts'
import { NOT_TRIED } from './parse-look.ts'
import type { Process, ProcessTable } from './process-table.ts'

declare global {
  namespace Chai {
    interface Assertion {
      /**
       * The process table shows a process, of this user if one is named, whose command line starts with
       * `command`.
       */
      process(command: string, of?: { user: string }): void
      /**
       * This later process table shows none of the old processes, and at least as many new ones of the same
       * kind.
       */
      replaced(old: readonly Process[]): void
      /** Every looker may do this to the process with that token. */
      allowed(action: Action, token: string): void
      /** The kernel refuses every looker this action on the process with that token. */
      denied(action: Action, token: string): void
      /** Every looker sees a process with that token. */
      see(token: string): void
      /** Every looker sees this many main processes that carry a token. */
      seeMains(count: number): void
      /** All looks were taken in one pid namespace of one kernel. */
      inOneNamespace: Assertion
      /** /proc/self names each looker's own PID: its /proc belongs to its own namespace. */
      knowThemselves: Assertion
      /** Each looker has this capability in its effective set. */
      haveCapability(capability: Capability): void
      /** Each looker has this capability in every one of these sets; negated, in none of them. */
      haveCapabilityIn(sets: readonly CapabilitySet[], capability: Capability): void
      /** Each looker has no effective capability and can gain none, whatever program it executes. */
      haveNoCapability: Assertion
      /**
       * Every looker may do exactly these actions, and no others, to the process with that token. `mem` is
       * expected only where Yama allows it.
       */
      may(actions: readonly Action[], token: string): void
      /** All looks name the same PID for the same main process. */
      agreeOnPids: Assertion
    }
  }
}

/** A chai plug-in with assertions on looks and process tables. */
export function processWords(chai: Chai.ChaiStatic): void {
  chai.Assertion.addMethod('process', function (command: string, of?: { user: string }) {
    const table: ProcessTable = this._obj
    const found = table
      .all(command)
      .filter((process: Process) => of === undefined || process.user === of.user)
    const what = `'${command}'${of === undefined ? '' : ` of user ${of.user}`}`
    this.assert(
      found.length > 0,
      `expected a process ${what} to be visible, saw none\n${table}`,
      `expected no process ${what} to be visible, saw ${pidsOf(found)}\n${table}`,
      undefined,
    )
  })

  chai.Assertion.addMethod('replaced', function (old: readonly Process[]) {
    const now: ProcessTable = this._obj
    const kind = old[0]?.command ?? ''
    const fresh = now.all(kind).filter(({ pid }) => !old.some(process => process.pid === pid))
    const left = old.filter(({ pid, command }) => now.pid(pid)?.command.startsWith(command))
    const what = `'${kind}' (${pidsOf(old)})`
    const seen = `saw ${pidsOf(fresh)} in their place and ${pidsOf(left)} of them left`
    this.assert(
      old.length > 0 && left.length === 0 && fresh.length >= old.length,
      `expected every process ${what} to be replaced by a new one, ${seen}\n${now}`,
      `expected no process ${what} to be replaced, ${seen}\n${now}`,
      undefined,
    )
  })

  chai.Assertion.addMethod('allowed', function (action: Action, token: string) {
    for (const look of looksOf(this._obj)) {
      if (action === 'mem' && !yamaAllowsMem(look.by))
        throw new DoesNotApply(`Yama forbids it (kernel.yama.ptrace_scope is ${look.by.ptraceScope})`)
      const may = triedBy(look, action, token)
      this.assert(
        may === 'allowed',
        `expected ${look.who} to be allowed ${wordsOf(action)} '${token}', saw '${may}'${labels(look, token)}\n${look}`,
        `expected ${look.who} not to be allowed ${wordsOf(action)} '${token}', saw that it is\n${look}`,
        undefined,
      )
    }
  })

  chai.Assertion.addMethod('denied', function (action: Action, token: string) {
    for (const look of looksOf(this._obj)) {
      const may = triedBy(look, action, token)
      this.assert(
        isRefusal(may),
        `expected ${look.who} to be denied ${wordsOf(action)} '${token}', saw '${may}'${labels(look, token)}\n${look}`,
        `expected ${look.who} not to be denied ${wordsOf(action)} '${token}', saw '${may}'${labels(look, token)}\n${look}`,
        undefined,
      )
    }
  })

  chai.Assertion.addMethod('see', function (token: string) {
    for (const look of looksOf(this._obj)) {
      this.assert(
        look.sees(token),
        `expected ${look.who} to see a process '${token}', saw none\n${look}`,
        `expected ${look.who} to see no process '${token}', saw ${pidsOf(look.all(token))}\n${look}`,
        undefined,
      )
    }
  })

  chai.Assertion.addMethod('seeMains', function (count: number) {
    for (const look of looksOf(this._obj)) {
      const { mains } = look
      this.assert(
        mains.length === count,
        `expected ${look.who} to see ${count} main processes, saw ${mains.length}\n${look}`,
        `expected ${look.who} not to see ${count} main processes, saw ${mains.length}\n${look}`,
        undefined,
      )
    }
  })

  chai.Assertion.addProperty('inOneNamespace', function () {
    const looks = looksOf(this._obj)
    const seen = looks.map(({ who, by }) => `${who}: ${by.namespaces.pid} of boot ${by.boot ?? 'unknown'}`)
    const spaces = looks.map(({ by }) => `${by.namespaces.pid} of boot ${by.boot?.slice(0, 8) ?? 'unknown'}`)
    const names = [...new Set(spaces)].join(' and ')
    this.assert(
      areInOne(looks),
      `expected all to be in one pid namespace, saw ${names}\n${seen.join('\n')}`,
      `expected their pid namespaces to differ, saw ${names} only\n${seen.join('\n')}`,
      undefined,
    )
  })

  chai.Assertion.addProperty('knowThemselves', function () {
    const looks = looksOf(this._obj)
    const stranger = looks.find(({ by }) => by.pid !== by.procSelf)
    this.assert(
      stranger === undefined,
      `expected /proc/self of ${stranger?.who} to name PID ${stranger?.by.pid}, which it is, saw PID ${stranger?.by.procSelf}\n${stranger}`,
      `expected /proc/self to name another PID than the looker's own, saw that it does not\n${looks.join('\n')}`,
      undefined,
    )
  })

  chai.Assertion.addMethod('haveCapability', function (capability: Capability) {
    for (const look of looksOf(this._obj)) {
      const set = look.by.effective.toString(16)
      this.assert(
        has(look.by.effective, capability),
        `expected ${look.who} to have ${capability} in effect, saw CapEff ${set}`,
        `expected ${look.who} not to have ${capability} in effect, saw CapEff ${set}`,
        undefined,
      )
    }
  })

  chai.Assertion.addMethod(
    'haveCapabilityIn',
    function (sets: readonly CapabilitySet[], capability: Capability) {
      const isNegated: boolean = chai.util.flag(this, 'negate') === true
      for (const { who, by } of looksOf(this._obj)) {
        const wrong = sets.filter(set => has(by[set], capability) === isNegated)
        const seen = sets.map(set => `${set} ${by[set].toString(16)}`).join(', ')
        this.assert(
          (wrong.length === 0) !== isNegated,
          `expected ${who} to have ${capability} in its sets ${sets.join(', ')}, saw ${seen}`,
          `expected ${who} not to have ${capability} in any of its sets ${sets.join(', ')}, saw ${seen}`,
          undefined,
        )
      }
    },
  )

  chai.Assertion.addProperty('haveNoCapability', function () {
    for (const { who, by } of looksOf(this._obj)) {
      const sets = `CapEff ${by.effective.toString(16)} and CapBnd ${by.bounding.toString(16)}`
      this.assert(
        by.effective === 0n && by.bounding === 0n,
        `expected ${who} to have no capability and to be able to get none, saw ${sets}`,
        `expected ${who} to have a capability or to be able to get one, saw ${sets}`,
        undefined,
      )
    }
  })

  chai.Assertion.addMethod('may', function (actions: readonly Action[], token: string) {
    for (const look of looksOf(this._obj)) {
      const allowed = ACTIONS.filter(action => triedBy(look, action, token) === 'allowed')
      const told = Object.fromEntries(ACTIONS.map(action => [action, allowed.includes(action)]))
      look.measured({ caller: look.who, target: token, may: told })
      const expected = ACTIONS.filter(
        action => actions.includes(action) && (action !== 'mem' || yamaAllowsMem(look.by)),
      )
      this.assert(
        allowed.toString() === expected.toString(),
        `expected ${look.who} to be allowed ${expected.join(', ') || 'nothing'} of '${token}', saw ${allowed.join(', ') || 'nothing'}${labels(look, token)}\n${look}`,
        `expected ${look.who} not to be allowed exactly ${actions.join(', ')} of '${token}', saw that it is\n${look}`,
        undefined,
      )
    }
  })

  chai.Assertion.addProperty('agreeOnPids', function () {
    const looks = looksOf(this._obj)
    const [first] = looks
    const other = looks.find(look => mainProcesses(look) !== mainProcesses(first))
    this.assert(
      first !== undefined && first.mains.length > 0 && other === undefined,
      `expected all to see the same main processes under the same PIDs, saw ${pidsOf(first?.mains ?? [])} (${first?.who}) and ${pidsOf(other?.mains ?? [])} (${other?.who})\n${looks.join('\n')}`,
      `expected PIDs to differ, saw that all agree\n${looks.join('\n')}`,
      undefined,
    )
  })
}

/** Lists the PIDs of processes, to follow "saw". */
function pidsOf(processes: readonly { readonly pid: number }[]): string {
  return processes.length === 0 ? 'none' : `PID ${processes.map(({ pid }) => pid).join(', ')}`
}

/**
 * Returns `allowed`, or the kernel's refusal in words.
 * @throws Error when the look did not try the action: a fault of the suite, which says nothing about the
 *   runtime
 */
function triedBy(look: Look, action: Action, token: string): string {
  const may = look.the(token).may[action]
  if (may !== NOT_TRIED) return may
  throw new Error(`${look.who} did not try ${wordsOf(action)} '${token}'`)
}

/**
 * Every main process that a look shows, with its PID. Processes started by exec come and go between looks.
 */
function mainProcesses(look: Look | undefined): string {
  return (look?.mains ?? [])
    .map(({ pid, command }) => `${command} ${pid}`)
    .sort()
    .join('\n')
}

/** What a security module calls the looker and the process, to append to what was seen. */
function labels(look: Look, token: string): string {
  const told = look.labelsBeside(look.the(token))
  return told === undefined ? '' : ` (${told})`
}

/**
 * Whether all looks were taken in one pid namespace. An inode identifies a namespace of one kernel only;
 * inodes of two kernels can coincide. The containers of a pod share one kernel, so differing boot ids within
 * a pod say nothing: gVisor makes up one for each mount of /proc.
 * @throws Problem (environment) where only the boot id could tell, and does not
 */
function areInOne(looks: readonly Look[]): boolean {
  if (new Set(looks.map(({ by }) => by.namespaces.pid)).size > 1) return false
  const boots = new Set(looks.map(({ by }) => by.boot))
  if (boots.size === 1 && !boots.has(undefined)) return true
  const untold = looks.find(({ by }) => by.boot === undefined)
  if (untold !== undefined)
    throw new Problem(
      'environment',
      `${untold.who} can't see the kernel's boot id. Without it, an inode does not identify a namespace.`,
    )
  const pods = new Set(looks.map(({ pod }) => pod))
  if (boots.size <= pods.size && looks.every(look => look.by.boot === bootOf(look.pod, looks))) return false
  throw new Problem(
    'environment',
    "Containers of one pod see different boot ids, so their equal inodes can't tell whether their pid namespaces are one.",
  )
}

function bootOf(pod: string, looks: readonly Look[]): string | undefined {
  return looks.find(look => look.pod === pod)?.by.boot
}

function looksOf(subject: Look | readonly Look[]): readonly Look[] {
  return Array.isArray(subject) ? subject : [subject as Look]
}
