import { shellWord } from '../shell-word.ts'

/** Flags that say where something goes or how it is told, and nothing of what is judged; each with whether it takes a value. */
const OF_NO_MATTER: Readonly<Record<string, boolean>> = {
  '--out': true,
  '--summary': true,
  '--kubeconfig': true,
  '--pod-folder': true,
  '--implementation': true,
  '--organisation': true,
  '--project': true,
  '--url': true,
  '--project-version': true,
  '--contact': true,
  '--json': false,
  '--quiet': false,
  '-q': false,
}

/** What was typed, as a report tells it: without flags of no matter, which could name files of the person's machine. */
export function commandOf(args: readonly string[]): string {
  const kept: string[] = []
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? ''
    const takesValue = OF_NO_MATTER[arg.split('=')[0] ?? '']
    if (takesValue === undefined) kept.push(shellWord(arg))
    else if (takesValue && !arg.includes('=')) index++
  }
  return ['pidns', ...kept].join(' ')
}
