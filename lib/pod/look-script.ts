/**
 * What a container can see and do, collected in one round trip by a POSIX shell: who is looking (its PID by `$$` and
 * by /proc, its namespaces, user and capabilities), and every process with what the looker may do to it. Lines of
 * `key value`; `process PID` begins a process. Each action is tried and its error kept: `kill -0` asks for the
 * permission to signal without signalling (kill(2)).
 *
 * Trying takes about eight milliseconds a process, so only main processes that carry a token and the sandbox's are tried:
 * a look from the node's namespace sees hundreds. Other looks under way are left out: they are no part of the pod.
 */
export const LOOK_SCRIPT = `: pidns-look
echo "self $$"
read -r it rest </proc/self/stat; echo "proc-self $it"
read -r it </proc/sys/kernel/random/boot_id; echo "boot $it"
for it in pid mnt user; do echo "namespace $it $(readlink /proc/self/ns/$it)"; done
while read -r key it; do case $key in Uid:|Gid:|CapEff:|CapPrm:|CapBnd:|Seccomp:) echo "self-$key $it";; esac; done </proc/$$/status
while read -r it at kind options rest; do case $at in /proc) echo "proc-mount $options";; esac; done </proc/mounts
for dir in /proc/[0-9]*; do
command=$(tr '\\0' ' ' <$dir/cmdline) 2>/dev/null || continue
case $command in *pidns-look*) continue;; esac
echo "process \${dir#/proc/}"
echo "command $command"
while read -r key it; do case $key in State:|PPid:|NSpid:|Uid:|Gid:|CapEff:) echo "$key $it";; esac; done <$dir/status
read -r it <$dir/stat; echo "stat $it"
read -r it <$dir/cgroup; echo "cgroup $it"
case "$dir $command" in "/proc/1 "*|*" sh -s "*/*) ;; *) echo end; continue;; esac
echo "may-signal $(kill -0 \${dir#/proc/} 2>&1)"
echo "may-root $( (cd $dir/root) 2>&1)"
echo "may-cwd $( (cd $dir/cwd) 2>&1)"
echo "may-environ $( (: <$dir/environ) 2>&1)"
echo "may-cmdline $( (: <$dir/cmdline) 2>&1)"
echo "may-mem $( (: <$dir/mem) 2>&1)"
echo "may-exe $(readlink $dir/exe >/dev/null || echo Permission denied)"
echo "may-fd $(readlink $dir/fd/0 >/dev/null || echo Permission denied)"
echo "may-ns $(readlink $dir/ns/pid >/dev/null || echo Permission denied)"
echo end
done`
