import { run } from '../../command.ts'

/** How much of a line is told, in characters. */
const TOLD = 300

/** Whether a container's main process runs. */
export async function isRunning(name: string, signal: AbortSignal): Promise<boolean> {
  return (await run(signal, 'docker', ['inspect', '--format', '{{.State.Running}}', name])) === 'true'
}

/** The last lines that a container wrote, on either stream. Continues after the run is aborted. */
export async function lastWords(name: string, count: number): Promise<string> {
  const lines: string[] = []
  await run(new AbortController().signal, 'docker', ['logs', '--tail', `${count}`, name], {
    onLine: line => lines.push(line.slice(0, TOLD)),
  })
  return lines.join(' ')
}
