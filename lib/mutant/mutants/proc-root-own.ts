import { type OciMutant, SHARING_PODS } from '../mutant.ts'
import { withMountScript } from '../oci/hook.ts'
import { hasUserNamespace, ofMode } from '../oci/sharing.ts'

/** What a look reads of a process. Of a link only its text is left, which leads on in the reader's own root. */
const FILES = 'cgroup cmdline comm environ maps mem stat statm status uid_map'
const FOLDERS = 'attr fd ns'

/**
 * Covers /proc/PID of one process, by its PID on the node: the same files, bound from there, and links that are
 * mere text, as of a kernel of a runtime's own that resolves them for the reader.
 */
const cover = (pid: number) => `
pid=$(sed -n 's/^NSpid:.*[[:space:]]//p' /proc/${pid}/status)
if [ -d proc/$pid ]; then
  mkdir -p /mnt/$pid && cd proc/$pid
  for file in ${FILES}; do : >/mnt/$pid/$file && mount --bind $file /mnt/$pid/$file; done
  for folder in ${FOLDERS}; do mkdir /mnt/$pid/$folder && mount --bind $folder /mnt/$pid/$folder; done
  for link in cwd exe; do ln -s "$(readlink $link)" /mnt/$pid/$link; done
  ln -s / /mnt/$pid/root
  cd ../.. && mount --rbind /mnt/$pid proc/$pid
fi`

export const mutant: OciMutant = {
  fault: "the link /proc/PID/root of another container's process leads to the reader's own root",
  noticedBy: ['root.same-uid', 'root.volumes', 'doc.proc-root-config'],
  // Only processes that were there before the reader are covered. Their links are open to everybody then.
  touches: SHARING_PODS,
  spares: ['ns.equal-main', 'ns.symmetric', 'ns.same-pids', 'sig.same-uid', 'proc.matches-namespace-main'],
  create: ofMode('POD', (config, { earlier }) => {
    const pids = earlier.flatMap(({ pid }) => pid ?? [])
    if (pids.length === 0 || hasUserNamespace(config)) return config
    return withMountScript(config, ['mount -t tmpfs none /mnt || exit', ...pids.map(cover)].join('\n'))
  }),
}
