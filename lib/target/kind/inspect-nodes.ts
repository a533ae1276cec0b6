import { z } from 'zod'
import { run } from '../../command.ts'
import { KERNEL_SCRIPT, kernelFacts } from '../kernel-facts.ts'
import { ociRuntimeIn } from '../oci-runtime.ts'
import { programIn } from '../program.ts'
import type { NodeFacts } from '../target.ts'

/** What can be seen only from inside a node. */
export type NodeInside = Pick<NodeFacts, 'runtimeCommit' | 'ociRuntime' | 'cgroup' | 'lsms' | 'ptraceScope'>

/** The image of a kind cluster's nodes. */
export interface NodeImageFacts {
  readonly ref: string
  /** The digest of the image's configuration. */
  readonly id?: string
  /** The image's digest in the registry it was pulled from. */
  readonly digest?: string
}

/**
 * The nodes of a kind cluster, seen from inside, by name.
 * @param through the words before each program, for a node that is not the container itself
 */
export async function inspectNodes(
  cluster: string,
  handler: string | undefined,
  through: (node: string) => readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, NodeInside>> {
  const filter = ['--filter', `label=io.x-k8s.kind.cluster=${cluster}`, '--format', '{{.Names}}']
  const names = (await run(signal, 'docker', ['ps', ...filter])).split('\n').filter(name => name !== '')
  const inspected = names.map(async (name): Promise<[string, NodeInside]> => {
    const inNode = (...command: string[]) =>
      run(signal, 'docker', ['exec', name, ...through(name), ...command])
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
