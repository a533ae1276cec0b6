/**
 * The mount points at or below a folder, innermost first, from /proc/self/mountinfo (proc_pid_mountinfo(5):
 * the fifth field, with blanks written as octal numbers).
 */
export function mountsUnder(mountinfo: string, folder: string): readonly string[] {
  return mountinfo
    .split('\n')
    .map(line =>
      (line.split(' ')[4] ?? '').replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      ),
    )
    .filter(point => point === folder || point.startsWith(`${folder}/`))
    .reverse()
}
