import { shellWord } from '../shell-word.ts'

/** Flags that only affect where output goes or how it looks, not what is tested. True if it takes a value. */
const OF_NO_MATTER: Readonly<Record<string, boolean>> = {
  '--out': true,
  '--summary': true,
  '--kubeconfig': true,
  '--pod-folder': true,
  '--pod-patch': true,
  '--image-map': true,
  '--image-pull-secret': true,
  '--rerun': true,
  '--allure': false,
  '--yes': false,
  '-y': false,
  '--implementation': true,
  '--organisation': true,
  '--project': true,
  '--url': true,
  '--project-version': true,
  '--contact': true,
  '--json': false,
  '--keep-failed': false,
  '--verbose': false,
  '-v': false,
  '--quiet': false,
  '-q': false,
}

/** The command line for the report, without these flags: they could name files on the user's machine. */
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
