import { constants } from 'node:os'
import { AssertionError } from 'chai'
import { DoesNotApply } from '../claim/verdict.ts'
import { shellWords } from '../shell-word.ts'
import { LostConnection } from '../target/lost-connection.ts'
import type { ContainerAddress, ExecResult } from '../target/target.ts'
import type { CommandLine } from './command-line.ts'
import type { ExecLine } from './exec-line.ts'
import { isRefusal } from './look.ts'
import { OpenExec } from './open-exec.ts'
import type { Scope } from './scope.ts'
import { Shell, type SignalName } from './shell.ts'

/** How long an exec that is held open may run, in seconds: longer than any claim waits for its end. */
const HELD_FOR = 120

/** A shell exec'd in a container: what `kubectl exec` gives. */
export class ExecShell extends Shell {
  readonly #address: ContainerAddress

  constructor(line: ExecLine, address: ContainerAddress, scope: Scope) {
    super(commandLineOf(line, address, scope), scope)
    this.#address = address
  }

  /** Runs a program of the image itself, without a shell. */
  async program(...command: readonly string[]): Promise<ExecResult> {
    const { scope } = this.commands
    const result = await scope.target.exec(this.#address, command)
    const ending = result.exitCode === 0 ? '' : `(exit code ${result.exitCode})\n`
    this.#note(command, result.stdout + result.stderr + ending)
    return result
  }

  /**
   * Execs a program that keeps running under this token, and leaves its connection open. Returns once a
   * process with the token is visible.
   */
  async holdOpen(token: string): Promise<OpenExec> {
    const { line, scope } = this.commands
    scope.mustNotOnlyLook()
    const command = ['sh', '-c', 'sleep 3600; exit $?', token]
    const open = new OpenExec(scope.target.exec(this.#address, command, HELD_FOR))
    await this.untilSeen(token)
    scope.note({ title: `${line.who}: left an exec open`, seen: token, byHand: `${this.#byHand(command)} &` })
    return open
  }

  /**
   * Signals PID 1. If that ends PID 1, the kernel kills every process in its namespace, including the one
   * that signals, so the exec's own end says nothing.
   * @throws DoesNotApply where the kernel refuses: AppArmor lets no container signal a sandbox that it does
   *   not confine
   */
  async signalFirst(name: SignalName): Promise<void> {
    this.commands.scope.mustNotOnlyLook()
    const command = ['kill', `-${name}`, '1']
    const { said, seen } = await this.commands.scope.target
      .exec(this.#address, command)
      .then(({ exitCode, stderr }) => ({ said: stderr, seen: `${stderr}(exit code ${exitCode})` }))
      .catch((thrown: unknown) => {
        if (thrown instanceof LostConnection) return { said: '', seen: thrown.message }
        throw thrown
      })
    this.#note(command, seen)
    if (!isRefusal(said)) return
    const labels = await this.labelsBeside({ pid: 1 })
    throw new DoesNotApply(`the kernel refuses ${name} to PID 1: ${said.trim()} (${labels})`)
  }

  /**
   * Runs a process that holds this much memory for a moment, and nothing else.
   * @returns `killed` if KILL ended it
   * @throws AssertionError when it failed otherwise
   */
  async holdMemory(mebibytes: number): Promise<'held' | 'killed'> {
    this.commands.scope.mustNotOnlyLook()
    // dd reads each block into a buffer of the block's size.
    const command = ['dd', 'if=/dev/zero', 'of=/dev/null', `bs=${mebibytes}M`, 'count=1']
    const { exitCode, stderr } = await this.commands.scope.target.exec(this.#address, command)
    this.#note(command, `${stderr}(exit code ${exitCode})`)
    if (exitCode === 0) return 'held'
    if (exitCode === 128 + constants.signals.SIGKILL) return 'killed'
    throw new AssertionError(
      `expected dd to hold ${mebibytes} MiB or to be killed (${this.commands.line.who}), saw exit code ${exitCode}: ${stderr}`,
    )
  }

  #note(command: readonly string[], seen: string): void {
    const { line, scope } = this.commands
    scope.note({ title: `${line.who}: ${command.join(' ')}`, seen, byHand: this.#byHand(command) })
  }

  #byHand(command: readonly string[]): string {
    return byHandIn(this.#address, command)
  }
}

function commandLineOf(line: ExecLine, address: ContainerAddress, { signal }: Scope): CommandLine {
  const { pod, container } = address
  return {
    run: command => line.run(command, signal),
    byHand: command => byHandIn(address, ['sh', '-c', command]),
    who: `exec in ${container}`,
    looker: `exec in ${pod}/${container}`,
  }
}

function byHandIn({ pod, container }: ContainerAddress, command: readonly string[]): string {
  return `kubectl exec ${pod} -c ${container} -- ${shellWords(command)}`
}
