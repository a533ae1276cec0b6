import { createInterface } from 'node:readline/promises'

/**
 * Asks on the terminal whether to go on. Anything but a yes is a no, and so is the end of input.
 * @returns `nobody` if there is no terminal
 */
export async function confirmed(text: string, signal: AbortSignal): Promise<'yes' | 'no' | 'nobody'> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return 'nobody'
  signal.throwIfAborted()
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  // While readline reads a line, Ctrl-C arrives as a character and not as a signal.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const closed = new Promise<string>(resolve => lines.once('close', () => resolve('')))
  try {
    const answer = await Promise.race([lines.question(`${text}\nContinue? [y/N] `, { signal }), closed])
    signal.throwIfAborted()
    return /^\s*y(es)?\s*$/i.test(answer) ? 'yes' : 'no'
  } catch (thrown) {
    signal.throwIfAborted()
    throw thrown
  } finally {
    lines.close()
  }
}
