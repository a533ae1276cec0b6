import { pathsTriedBy } from '../claim/action.ts'

/**
 * What a container can see and do, collected in one round trip by a POSIX shell: who is looking (its PID by `$$` and
 * by /proc, its namespaces, user and capabilities), every process, and what the looker may do to it. Each action is
 * tried and its error kept.
 *
 * The signal is a real one, URG, which a process ignores that does not ask for it (signal(7)): signal 0, which only asks
 * for the permission, is let through by security modules that refuse every real one (AppArmor's abstractions/base has
 * `signal (receive, send) set=("exists")`; SELinux has a permission of its own for it, signull). A shell on a terminal handles
 * WINCH, which is ignored too; nothing here handles URG, and Go's runtime, which sends it to itself, expects it from
 * outside (runtime/signal_unix.go). What a security module calls both sides is read beside it (attr/current): a refusal
 * means little without.
 *
 * What a process says of itself can't be taken for structure. Its command line, which holds whatever it likes, leaves as
 * base64. Its name stands in its stat, line ends and all (proc_pid_stat(5)): of a file there `grep` gives the lines that
 * end as stat does, each behind the path, and the last is the kernel's; in its status the kernel escapes it
 * (fs/proc/array.c). Where one command line ends and the next begins tells a file that no process beside can write:
 * the environment of `head` itself, which holds `mark` and nothing else; where its user may not read the program, the
 * process is not dumpable (PR_SET_DUMPABLE(2const)) and that file is root's, its own command line, which anybody may read
 * and which names the mark. There is one after each command line; a process that knew the mark and showed it would make
 * them too many, which is noticed.
 *
 * A look from the node's namespace sees hundreds of processes, and forks are what costs: what is tried is tried by the
 * shell itself (not by `:`, at whose failed redirection a shell ends), one `head` reads all command lines, one `grep`
 * all states. The processes are those of one moment before, so that none of these is among them. Only PID 1 and main
 * processes that carry a token are tried, and of these only the looker's own neighbours: a process of a namespace
 * further inside has a second PID there. `read` drops the zero bytes between the arguments, which is enough to tell a
 * token.
 *
 * dash does not tell why `cd` fails, and `[` never does. Opening the same place with `/.` behind does: it asks the
 * kernel for the same permission to follow the link (PTRACE_MODE_READ, proc_pid_exe(5)), and opens no file.
 *
 * A kernel may lack what Linux tells: gVisor's status has no NSpid, so that where the looker's own has none every
 * process is tried. Nothing that can't be read may print what was read before it.
 *
 * No line is as long as 1023 characters, which is what busybox's line editor takes.
 *
 * @param mark letters and digits that nobody can know beforehand
 */
export function lookScript(mark: string): string {
  return `echo "mark ${mark}"
echo "self $$"
it=; read -r it rest </proc/self/stat; echo "proc-self $it"
it=; { read -r it </proc/sys/kernel/random/boot_id; } 2>/dev/null; echo "boot $it"
{ read -r it </proc/sys/kernel/yama/ptrace_scope; } 2>/dev/null && echo "yama $it"
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
