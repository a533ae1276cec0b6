import { randomBytes } from 'node:crypto'
import { noteEvidence } from '../claim/evidence.ts'
import { DoesNotApply } from '../claim/verdict.ts'
import { cut } from '../cut.ts'
import { LostConnection } from '../target/lost-connection.ts'
import type { ExecResult } from '../target/target.ts'
import { frame, type Ran, unframe } from './framing.ts'
import { isRefusal } from './look.ts'
import { OpenExec } from './open-exec.ts'
import type { Pod } from './pod.ts'
import { Shell, type SignalName, sleeper } from './shell.ts'
import { stage } from './stage.ts'

/** How long an exec that is held open may go on, in seconds: longer than any claim waits for its end. */
const HELD_FOR = 120

/** How much is told of an output that came without its end, in characters. */
const TOLD = 2000

/** A shell exec'd in a container, a new one for every command. */
export class ExecShell extends Shell {
  readonly #pod: Pod
  readonly #container: string

  constructor(pod: Pod, container: string) {
    super()
    this.#pod = pod
    this.#container = container
  }

  protected get who(): string {
    return `exec in ${this.#container}`
  }

  protected get looker(): string {
    return `exec in ${this.#pod.name}/${this.#container}`
  }

  /** Runs a program of the image itself, without a shell. */
  async program(...command: readonly string[]): Promise<ExecResult> {
    const result = await stage().target.exec({ pod: this.#pod.name, container: this.#container }, command)
    const ending = result.exitCode === 0 ? '' : `(exit code ${result.exitCode})\n`
    noteEvidence({
      title: `${this.who}: ${command.join(' ')}`,
      seen: result.stdout + result.stderr + ending,
      byHand: `kubectl exec ${this.#pod.name} -c ${this.#container} -- ${command.join(' ')}`,
    })
    return result
  }

  /**
   * Execs a program that goes on, known by this token, and leaves its connection open. Returns when a process of the
   * token is to be seen.
   */
  async holdOpen(token: string): Promise<OpenExec> {
    const address = { pod: this.#pod.name, container: this.#container }
    const open = new OpenExec(
      stage().target.exec(address, ['sh', '-c', 'sleep 3600; exit $?', token], HELD_FOR),
    )
    await this.untilSeen(token)
    noteEvidence({
      title: `${this.who}: left an exec open`,
      seen: token,
      byHand: `kubectl exec ${this.#pod.name} -c ${this.#container} -- ${sleeper(token)} &`,
    })
    return open
  }

  /**
   * Signals PID 1. Where that ends it, the kernel kills every process of its namespace, the signalling one too, so
   * that how this one ends says nothing.
   * @throws DoesNotApply where the kernel refuses: AppArmor lets no container signal a sandbox that it does not confine
   */
  async signalFirst(name: SignalName): Promise<void> {
    const command = ['kill', `-${name}`, '1']
    const address = { pod: this.#pod.name, container: this.#container }
    const { said, seen } = await stage()
      .target.exec(address, command)
      .then(({ exitCode, stderr }) => ({ said: stderr, seen: `${stderr}(exit code ${exitCode})` }))
      .catch((thrown: unknown) => {
        if (thrown instanceof LostConnection) return { said: '', seen: thrown.message }
        throw thrown
      })
    noteEvidence({
      title: `${this.who}: ${command.join(' ')}`,
      seen,
      byHand: `kubectl exec ${this.#pod.name} -c ${this.#container} -- ${command.join(' ')}`,
    })
    if (!isRefusal(said)) return
    const labels = await this.labelsBeside({ pid: 1 })
    throw new DoesNotApply(`the kernel refuses ${name} to PID 1: ${said.trim()} (${labels})`)
  }

  protected async runOnce(command: string): Promise<Ran> {
    const mark = randomBytes(16).toString('hex')
    const address = { pod: this.#pod.name, container: this.#container }
    const { stdout, stderr, exitCode } = await stage().target.exec(address, [
      'sh',
      '-c',
      frame(command, mark),
    ])
    const ran = unframe(stdout, mark)
    if (ran !== undefined) return ran
    throw new LostConnection(
      `The output of an exec in container ${this.#container} of pod ${this.#pod.name} came without its end ` +
        `(exit code ${exitCode}): ${cut((stderr || stdout).trim(), TOLD) || 'nothing'}.`,
    )
  }

  protected byHand(command: string): string {
    return `kubectl exec ${this.#pod.name} -c ${this.#container} -- sh -c '${command.replaceAll("'", `'\\''`)}'`
  }
}
