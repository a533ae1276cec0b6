/**
 * What a container can see and do, collected in one round trip by a POSIX shell: who is looking (its PID by `$$` and
 * by /proc, its namespaces, user and capabilities), every process, and what the looker may do to it. Each action is
 * tried and its error kept: `kill -0` asks for the permission to signal without signalling (kill(2)).
 *
 * A look from the node's namespace sees hundreds of processes, and forks are what costs: what is tried is tried by the
 * shell itself (not by `:`, at whose failed redirection a shell ends), one `head` reads all command lines, one `grep`
 * all states. Only PID 1 and main processes that carry a token are tried, and of these only the
 * looker's own neighbours: a process of a namespace further inside has a second PID there. `read` drops the zero bytes
 * between the arguments, which is enough to tell a token.
 */
export const LOOK_SCRIPT = `: pidns-look
echo "self $$"
read -r it rest </proc/self/stat; echo "proc-self $it"
read -r it </proc/sys/kernel/random/boot_id; echo "boot $it"
{ read -r it </proc/sys/kernel/yama/ptrace_scope; } 2>/dev/null && echo "yama $it"
for it in pid mnt user; do echo "namespace $it $(readlink /proc/self/ns/$it)"; done
while read -r key it; do case $key in Uid:|Gid:|CapEff:|CapPrm:|CapBnd:|Seccomp:) echo "self-$key $it";; esac; done </proc/self/status
while read -r it at kind options rest; do case $at in /proc) echo "proc-mount $options";; esac; done </proc/mounts
for dir in /proc/[0-9]*; do
pid=\${dir#/proc/}; command=; { read -r command <$dir/cmdline; } 2>/dev/null
case "$pid $command" in "1 "*|*" sh-s"*/*) ;; *) continue;; esac
while read -r key it; do case $key in NSpid:) [ "$it" = $pid ] && break;; Threads:) continue 2;; esac; done <$dir/status
echo "process $pid"
printf 'may-signal '; kill -0 $pid 2>&1 && echo
for it in root cwd; do printf "may-$it "; cd $dir/$it 2>&1 && echo; cd /; done
for it in environ cmdline mem; do printf "may-$it "; { true <$dir/$it; } 2>&1 && echo; done
for it in exe fd/0 ns/pid; do [ -e $dir/$it ] && echo "may-\${it%/*}" || echo "may-\${it%/*} Permission denied"; done
done
head -c 512 /dev/null /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '; echo
grep -sE '^(State|PPid|NSpid|Uid|Gid|CapEff):|^[0-9]+ \\(|^0::|:(name=.*|memory):' /proc/[0-9]*/status /proc/[0-9]*/stat /proc/[0-9]*/cgroup`
