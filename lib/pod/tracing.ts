import { DoesNotApply } from '../claim/verdict.ts'
import { Problem } from '../problem.ts'
import { shellWord } from '../shell-word.ts'
import type { ExecResult } from '../target/target.ts'
import type { ExecShell } from './exec-shell.ts'
import type { Process } from './process-table.ts'

/** What each call on another process gave: `allowed`, or the kernel's refusal in words. */
export interface Trace {
  /** ptrace(2), PTRACE_ATTACH. */
  readonly attach: string
  /** process_vm_readv(2), of the first bytes of its program, which must be those of every program (elf(5)). */
  readonly read: string
}

/**
 * Reads and traces a process for a moment, then lets it go on. It takes a program that makes any system call, which
 * busybox has none of: Debian's perl-base, which is part of nginx's image. Without modules, because those are looked
 * for below the caller's own root. The kernel's numbers of the calls differ by machine (62: x86-64, 183: AArch64),
 * which the program's own file names.
 */
const SCRIPT = `$pid = 0 + shift;
open E, "<", "/proc/self/exe" or die "exe: $!\\n"; read E, $head, 20;
$calls = {62, [101, 310], 183, [117, 270]}->{unpack "v", substr $head, 18} or die "machine\\n";
($ptrace, $readv) = @$calls;
$at = 0; if (open M, "<", "/proc/$pid/maps") { <M> =~ /^([0-9a-f]+)/; $at = hex $1 }
$bytes = "\\0" x 4;
$got = syscall $readv, $pid, pack("pQ", $bytes, 4), 1, pack("QQ", $at, 4), 1, 0;
print "read ", $got < 0 ? $! : $bytes eq "\\x7fELF" ? "allowed" : "other bytes", "\\n";
$got = syscall $ptrace, 16, $pid, 0, 0;
print "attach ", $got < 0 ? $! : "allowed", "\\n";
if ($got == 0) { waitpid $pid, 0; syscall $ptrace, 17, $pid, 0, 0 }
`

/** Traces a process from a container whose own image has perl. */
export async function traced(from: ExecShell, { pid }: Pick<Process, 'pid'>): Promise<Trace> {
  return traceIn(await from.program('perl', '-e', SCRIPT, `${pid}`))
}

/**
 * Traces a process from a container whose image has no perl: runs that of another container, with that one's loader
 * and libraries, through /proc/PID/root.
 * @param lender a process of the container whose image has perl
 * @throws DoesNotApply where it has none, or Yama lets nobody trace
 */
export async function tracedByPerlOf(
  lender: Pick<Process, 'pid'>,
  from: ExecShell,
  { pid }: Pick<Process, 'pid'>,
): Promise<Trace> {
  const maps = `/proc/${lender.pid}/maps`
  const command = [
    `root=/proc/${lender.pid}/root`,
    `loader=$(sed -n 's|.* \\(/.*/ld-linux[^ ]*\\)$|\\1|p' ${maps} | head -n 1)`,
    `libraries=$(sed -n 's|.* \\(/.*\\)/libc\\.so\\.6$|\\1|p' ${maps} | head -n 1)`,
    'it=; { read -r it </proc/sys/kernel/yama/ptrace_scope; } 2>/dev/null; echo "yama $it"',
    `[ -e "$root/usr/bin/perl" ] && [ "$loader" ] || exit ${NO_PERL}`,
    `exec "$root$loader" --library-path "$root$libraries" "$root/usr/bin/perl" -e ${shellWord(SCRIPT)} ${pid}`,
  ].join('\n')
  const ran = await from.program('sh', '-c', command)
  if (/^yama 3$/m.test(ran.stdout))
    throw new DoesNotApply('Yama lets nobody trace (kernel.yama.ptrace_scope is 3)')
  if (ran.exitCode === NO_PERL)
    throw new DoesNotApply("the image of nginx has no perl built for glibc, and busybox can't trace")
  return traceIn(ran)
}

/** What the shell exits with where there is no perl: no program of the command exits with it. */
const NO_PERL = 42

/** @throws Problem (environment) when the program did not get as far */
export function traceIn({ stdout, stderr, exitCode }: ExecResult): Trace {
  const [attach, read] = ['attach', 'read'].map(call => new RegExp(`^${call} (.*)$`, 'm').exec(stdout)?.[1])
  if (attach !== undefined && read !== undefined) return { attach, read }
  const said = `${stdout}${stderr}`.trim() || 'nothing'
  throw new Problem('environment', `The program that should trace ended with ${exitCode} and said: ${said}.`)
}
