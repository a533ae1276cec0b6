import { z } from 'zod'
import { run } from '../../command.ts'
import { ociRuntimeIn } from '../oci-runtime.ts'
import { programIn } from '../program.ts'
import type { NodeFacts } from '../target.ts'

/** What can be seen only from inside a node. */
export type NodeInside = Pick<NodeFacts, 'runtimeCommit' | 'ociRuntime' | 'cgroup' | 'lsms'>

/** The image of a kind cluster's nodes. */
export interface NodeImageFacts {
  readonly ref: string
  /** The digest of the image's configuration. */
  readonly id?: string
  /** The image's digest in the registry it was pulled from. */
  readonly digest?: string
}

/** The nodes of a kind cluster, seen from inside, by name. */
export async function inspectNodes(
  cluster: string,
  handler: string | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, NodeInside>> {
  const filter = ['--filter', `label=io.x-k8s.kind.cluster=${cluster}`, '--format', '{{.Names}}']
  const names = (await run(signal, 'docker', ['ps', ...filter])).split('\n').filter(name => name !== '')
  const inspected = names.map(async (name): Promise<[string, NodeInside]> => {
    const inNode = (...command: string[]) => run(signal, 'docker', ['exec', name, ...command])
    return [name, await inspect(inNode, handler)]
  })
  return new Map(await Promise.all(inspected))
}

/** A node's image, as Docker reports it. */
export async function inspectNodeImage(ref: string, signal: AbortSignal): Promise<NodeImageFacts> {
  const told = await run(signal, 'docker', ['image', 'inspect', ref, '--format', '{{json .}}'])
  const { Id: id, RepoDigests } = anImage.parse(JSON.parse(told))
  const digest = RepoDigests?.[0]?.split('@')[1]
  return { ref, id, ...(digest !== undefined && { digest }) }
}

const anImage = z.looseObject({ Id: z.string(), RepoDigests: z.array(z.string()).nullish() })

type InNode = (...command: string[]) => Promise<string>

async function inspect(inNode: InNode, handler: string | undefined): Promise<NodeInside> {
  const [kernel, info, containerd] = await Promise.all([
    inNode('sh', '-c', KERNEL_SCRIPT),
    inNode('crictl', 'info'),
    inNode('containerd', '--version'),
  ])
  const { commit } = programIn(containerd)
  const facts = { ...kernelFacts(kernel), ...(commit !== undefined && { runtimeCommit: commit }) }
  const runtime = ociRuntimeIn(info, handler)
  if (runtime === undefined) return facts
  const told = await inNode(runtime.binary, '--version')
  return { ...facts, ociRuntime: { handler: runtime.handler, ...programIn(told) } }
}

/**
 * Reads the cgroup version from the file system at the cgroup root, and the security modules from the
 * kernel's list. The list is in securityfs, which the script mounts for itself if needed. A kernel without
 * securityfs has no modules.
 */
const KERNEL_SCRIPT = `echo "cgroup $(stat -fc %T /sys/fs/cgroup)"
grep -qw securityfs /proc/filesystems || { echo 'lsm '; exit; }
list=/sys/kernel/security/lsm
read_list="[ -r $list ] || mount -t securityfs none /sys/kernel/security && cat $list"
modules=$(unshare --mount sh -c "$read_list" 2>/dev/null) && echo "lsm $modules"
:`

/** Parses the output of {@link KERNEL_SCRIPT}. */
export function kernelFacts(told: string): Pick<NodeInside, 'cgroup' | 'lsms'> {
  const cgroup = /^cgroup (.*)$/m.exec(told)?.[1]
  const lsms = /^lsm ?(.*)$/m.exec(told)?.[1]
  return {
    ...(cgroup !== undefined && { cgroup: cgroup === 'cgroup2fs' ? 'v2' : 'v1' }),
    ...(lsms !== undefined && { lsms: lsms.split(',').filter(name => name !== '') }),
  }
}
