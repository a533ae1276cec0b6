import { readdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CgroupDriver } from './runtime_pb.ts'

/**
 * The parent cgroup of a pod, in the form that the runtime's driver takes: a path, or the name of a slice,
 * whose dashes name the slices around it (systemd.slice(5)). Empty if the runtime does not report its driver;
 * the runtime then uses its own default.
 */
export function cgroupParentOf(
  { runId, uid }: { readonly runId: string; readonly uid: string },
  driver: CgroupDriver | undefined,
): string {
  switch (driver) {
    case CgroupDriver.SYSTEMD:
      return `pidns-${runId}-pod${uid.replaceAll('-', '_')}.slice`
    case CgroupDriver.CGROUPFS:
      return `${cgroupOf(runId)}/pod${uid}`
    default:
      return ''
  }
}

function cgroupOf(runId: string): string {
  return `/pidns-${runId}`
}

/**
 * Removes a run's cgroups, which stay behind empty when its sandboxes are gone, as a kubelet does. systemd
 * removes slices by itself. The cgroups of a runtime in a container are not visible here and go with the
 * container.
 */
export async function removeControlGroups(runId: string): Promise<void> {
  const root = '/sys/fs/cgroup'
  // cgroup v1 has one tree per controller, v2 has one for all.
  const trees = [root, ...(await foldersIn(root))]
  await Promise.all(trees.map(tree => removeTree(join(tree, cgroupOf(runId)))))
}

async function removeTree(folder: string): Promise<void> {
  for (const inner of await foldersIn(folder)) await removeTree(inner)
  await rmdir(folder).catch(() => {})
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter(entry => entry.isDirectory()).map(({ name }) => join(folder, name))
}
