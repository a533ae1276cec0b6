import { pathsTriedBy } from '../claim/action.ts'

/**
 * A POSIX shell script that collects in one round trip what a container can see and do: who is looking (its
 * PID by `$$` and by /proc, its namespaces, user and capabilities), every process, and what the looker may do
 * to it. The script tries each action and keeps its error.
 *
 * The signal is a real one, URG. A process that does not ask for URG ignores it (signal(7)). Signal 0 only
 * asks for permission, and security modules let it through that refuse every real signal: AppArmor's
 * abstractions/base has `signal (receive, send) set=("exists")`, and SELinux has a separate permission for
 * it, signull. WINCH is ignored too, but a shell on a terminal handles it. Nothing here handles URG, and Go's
 * runtime, which sends it to itself, expects it from outside (runtime/signal_unix.go). The script also reads
 * what a security module calls both sides (attr/current): a refusal means little without it.
 *
 * Nothing that a process says of itself may pass for structure. Its command line can hold anything, so it
 * leaves as base64. Its name stands raw in its stat, line ends included (proc_pid_stat(5)): `grep` prints the
 * lines there that end as stat does, each after the path, and the last is the kernel's. In its status the
 * kernel escapes the name (fs/proc/array.c).
 *
 * A border separates the command lines: a file that no other process can write, the environment of `head`
 * itself, which holds `mark` and nothing else. Where the user of `head` may not read its program, the process
 * is not dumpable (PR_SET_DUMPABLE(2const)) and that file is root's. Then the border is head's own command
 * line, which anybody may read and which names the mark. One border follows each command line. A process that
 * knew the mark and showed it would add a border, which is noticed.
 *
 * A look from the node's namespace sees hundreds of processes, and forks are what costs. So the shell itself
 * tries the actions (not with `:`, whose failed redirection ends a shell), one `head` reads all command
 * lines, and one `grep` all states. The list of processes is taken before these start, so it contains none of
 * them. Only PID 1 and main processes that carry a token are tried, and only in the looker's own namespace: a
 * process in a nested namespace has a second PID there. `read` drops the zero bytes between arguments, which
 * is enough to recognise a token.
 *
 * dash does not say why `cd` fails, and `[` never does. Opening the same place with `/.` appended does: it
 * asks the kernel for the same permission to follow the link (PTRACE_MODE_READ, proc_pid_exe(5)), and opens
 * no file.
 *
 * A kernel may lack what Linux tells. gVisor's status has no NSpid; where the looker's own has none, every
 * process is tried. Where a value can't be read, the value read before it must not be printed.
 *
 * A shell reads byte by byte, and a number below /proc/sys ends after its first byte (kernel/sysctl.c): `read`
 * then has the digit, but fails for want of a line end.
 *
 * No line reaches 1023 characters, the limit of busybox's line editor.
 *
 * @param mark letters and digits that nobody can know beforehand
 */
export function lookScript(mark: string): string {
  return `echo "mark ${mark}"
echo "self $$"
it=; read -r it rest </proc/self/stat; echo "proc-self $it"
it=; { read -r it </proc/sys/kernel/random/boot_id; } 2>/dev/null; echo "boot $it"
it=; { read -r it </proc/sys/kernel/yama/ptrace_scope; } 2>/dev/null; [ "$it" ] && echo "yama $it"
it=; { read -r it </proc/self/attr/current; } 2>/dev/null; echo "label $it"
for it in pid mnt user; do echo "namespace $it $(readlink /proc/self/ns/$it)"; done
nspid=
while read -r key it; do case $key in NSpid:) nspid=told;; Uid:|Gid:|CapEff:|CapPrm:|CapBnd:|Seccomp:) echo "self-$key $it";; esac; done </proc/self/status
border=environ; first=; { true </proc/self/environ; } 2>/dev/null || { border=cmdline; first=/${mark}; }
pids=; commands=; states=
for dir in /proc/[0-9]*; do
pid=\${dir#/proc/}; pids="$pids $pid"
commands="$commands $dir/cmdline /proc/self/$border"
states="$states $dir/status $dir/stat $dir/cgroup"
done
echo "border $border"
echo "pids$pids"
for pid in $pids; do
dir=/proc/$pid; command=; { read -r command <$dir/cmdline; } 2>/dev/null
case "$pid $command" in "1 "*|*" sh-s"*/*) ;; *) continue;; esac
{ while read -r key it; do case $key in NSpid:) [ "$it" = $pid ] && break;; Threads:) [ -z "$nspid" ] && break; continue 2;; esac; done <$dir/status; } 2>/dev/null
echo "process $pid"
it=; { read -r it <$dir/attr/current; } 2>/dev/null; echo "label $it"
printf 'may-signal '; kill -URG $pid 2>&1 && echo
for it in ${pathsTriedBy('enter').join(' ')}; do printf "may-$it "; if cd $dir/$it 2>/dev/null; then echo; cd /; else { true <$dir/$it/.; } 2>&1 && echo "not entered"; fi; done
for it in ${pathsTriedBy('open').join(' ')}; do printf "may-$it "; { true <$dir/$it; } 2>&1 && echo; done
for it in ${pathsTriedBy('follow').join(' ')}; do printf "may-\${it%/*} "; if [ -e $dir/$it ]; then echo; else { true <$dir/$it/.; } 2>&1 && echo; fi; done
done
echo commands; env -i look=${mark} head -q -c 512 $first $commands 2>/dev/null | base64
echo states; LC_ALL=C grep -sE '^(Pid|State|PPid|Uid|Gid|CapEff):|\\) [A-Za-z]( -?[0-9]+){20}|^0::|:(name=.*|memory):' $states
set -- /proc/[0-9]*; echo "left $*"
echo whole`
}
