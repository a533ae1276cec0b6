import type { OciProcess } from './config.ts'

/**
 * The process as a child of a shell in the container. The script is the shell's last argument, so that the shell does
 * not end with the token of the process.
 */
export function behindShell(process: OciProcess, script: (command: string) => string): OciProcess {
  return { ...process, args: ['sh', '-c', script(quoted(process.args))] }
}

/** The words of a command, quoted for a POSIX shell. */
function quoted(args: readonly string[]): string {
  return args.map(arg => `'${arg.replaceAll("'", "'\\''")}'`).join(' ')
}
