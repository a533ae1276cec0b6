import type { Scope } from './scope.ts'
import { Shell } from './shell.ts'
import type { TerminalLine } from './terminal-line.ts'

/** The terminal of a container's main process, attached as on the page: what `kubectl attach -it` gives. */
export class Terminal extends Shell {
  readonly #line: TerminalLine

  constructor(line: TerminalLine, { pod, container }: { pod: string; container: string }, scope: Scope) {
    super(
      {
        run: command => line.run(command, scope.signal),
        byHand: command => `kubectl attach -it ${pod} -c ${container}   # then type: ${command}`,
        who: `attached to ${container}`,
        looker: `main of ${pod}/${container}`,
      },
      scope,
    )
    this.#line = line
  }

  /** What the terminal shows after pressing enter, up to its prompt. @throws AssertionError when no prompt comes */
  async pressEnter(): Promise<string> {
    const shown = await this.#line.pressEnter()
    this.#note('pressed enter', shown, '(enter)')
    return shown
  }

  /** Types `exit`, which ends the container's main process with this exit code. */
  async exit(exitCode: number): Promise<void> {
    this.commands.scope.mustNotOnlyLook()
    const typed = `exit ${exitCode}`
    await this.#line.typeLast(typed)
    this.#note(typed, 'the terminal closed', typed)
  }

  #note(what: string, seen: string, typed: string): void {
    const { line, scope } = this.commands
    scope.note({ title: `${line.who}: ${what}`, seen, byHand: line.byHand(typed) })
  }
}
