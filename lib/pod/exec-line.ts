import type { Attachment } from '../target/target.ts'
import { ShellLine } from './shell-line.ts'

/** How many seconds a command may take that a shell exec'd in a container gets. */
const ANSWER_WITHIN = 30

/** What the command line of such a shell ends with. It is no token of a claim: it has no slash. */
export const EXEC_NAME = 'exec'

/**
 * The one line to a shell exec'd in a container. An exec costs a node about a tenth of a CPU second, so all claims
 * on the pod share its shell, until it ends or does not answer: then the next command gets another one.
 */
export class ExecLine extends ShellLine {
  constructor(
    { pod, container, slow }: { readonly pod: string; readonly container: string; readonly slow: number },
    open: () => Promise<Attachment>,
  ) {
    const name = `the shell exec'd in container ${container} of pod ${pod}`
    super({ name, within: ANSWER_WITHIN * slow, opensAnother: true }, open)
  }
}
