import { access, readFile } from 'node:fs/promises'
import { arch, hostname, release } from 'node:os'
import { basename } from 'node:path'
import { KERNEL_SCRIPT, kernelFacts, releaseIn } from '../kernel-facts.ts'
import { ociRuntimeIn } from '../oci-runtime.ts'
import { programIn } from '../program.ts'
import type { NodeFacts } from '../target.ts'
import type { CgroupDriver, StatusResponse, VersionResponse } from './runtime_pb.ts'

/** A runtime that answered, and what it reported about itself. */
export interface Runtime {
  readonly version: Pick<VersionResponse, 'runtimeName' | 'runtimeVersion'>
  readonly status: Pick<StatusResponse, 'runtimeHandlers' | 'info'>
  readonly cgroupDriver: CgroupDriver | undefined
}

/**
 * Runs a program next to a runtime, for facts that its CRI does not report.
 * @returns what the program printed
 */
export type WhereItRuns = (program: string, ...args: string[]) => Promise<string>

/** Go's names of architectures, which Kubernetes uses, by Node's names. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

/** What we know of the place that a runtime runs in. */
export interface Place {
  /** The runtime handler; empty for the runtime's default. */
  readonly handler: string
  /** Set if we started the runtime, in an image whose handlers are named after their programs. */
  readonly inside?: WhereItRuns
  /** Whether the runtime has a kernel of its own, not this machine's. */
  readonly hasOwnKernel?: boolean
}

/**
 * What we know about a runtime's node. Unless we gave the runtime a kernel of its own, this machine's serves
 * the unix socket, even of a runtime in a container, so we read kernel facts here.
 */
export async function nodeFacts(
  runtime: Runtime,
  { handler, inside, hasOwnKernel = false }: Place,
): Promise<NodeFacts> {
  const { version, status } = runtime
  const told = ociRuntimeOf(status.info, handler)
  const { runtimeCommit, ociRuntime } =
    inside === undefined
      ? { ociRuntime: told }
      : await programsIn(inside, version.runtimeName, told?.handler ?? (handler || DEFAULT_HANDLER))
  const kernel = hasOwnKernel && inside !== undefined ? await kernelOf(inside) : await kernelOfThisMachine()
  return {
    name: hasOwnKernel ? 'own-kernel' : hostname(),
    runtime: `${version.runtimeName}://${version.runtimeVersion}`,
    runtimeHandlers: status.runtimeHandlers.map(({ name }) => name).filter(name => name !== ''),
    ...(runtimeCommit !== undefined && { runtimeCommit }),
    ...(ociRuntime !== undefined && { ociRuntime }),
    ...kernel,
    architecture: ARCHITECTURES[arch()] ?? arch(),
  }
}

/** The default handler of the images we build, for either runtime. */
const DEFAULT_HANDLER = 'runc'

/** What the programs of an image we built report about themselves. */
async function programsIn(
  inside: WhereItRuns,
  runtimeName: string,
  handler: string,
): Promise<Pick<NodeFacts, 'runtimeCommit' | 'ociRuntime'>> {
  const [cri, oci] = await Promise.all([
    inside(runtimeName === 'cri-o' ? 'crio' : runtimeName, '--version'),
    inside(handler, '--version'),
  ])
  const { commit } = programIn(cri)
  return {
    ...(commit !== undefined && { runtimeCommit: commit }),
    ociRuntime: { handler, ...programIn(oci) },
  }
}

/** The OCI runtime behind a handler. containerd reports it in its configuration; other runtimes do not. */
export function ociRuntimeOf(
  { config }: Readonly<Record<string, string>>,
  handler: string,
): { handler: string; name: string } | undefined {
  if (config === undefined) return undefined
  try {
    const found = ociRuntimeIn(`{"config": ${config}}`, handler === '' ? undefined : handler)
    return found === undefined ? undefined : { handler: found.handler, name: basename(found.binary) }
  } catch {
    // CRI-O's configuration is not JSON.
    return undefined
  }
}

type KernelFacts = Pick<NodeFacts, 'kernel' | 'cgroup' | 'lsms' | 'ptraceScope'>

async function kernelOf(inside: WhereItRuns): Promise<KernelFacts> {
  const told = await inside('sh', '-c', KERNEL_SCRIPT)
  return { kernel: releaseIn(told), ...kernelFacts(told) }
}

async function kernelOfThisMachine(): Promise<KernelFacts> {
  const [cgroup, lsms, scope] = await Promise.all([cgroupVersion(), securityModules(), yamaScope()])
  return {
    kernel: release(),
    cgroup,
    ...(lsms !== undefined && { lsms }),
    ...(scope !== undefined && { ptraceScope: scope }),
  }
}

/** Yama's kernel.yama.ptrace_scope; undefined if the kernel has no Yama. */
async function yamaScope(): Promise<number | undefined> {
  const text = await readFile('/proc/sys/kernel/yama/ptrace_scope', 'utf8').catch(() => undefined)
  return text === undefined ? undefined : Number(text)
}

async function cgroupVersion(): Promise<'v1' | 'v2'> {
  const isUnified = await access('/sys/fs/cgroup/cgroup.controllers').then(
    () => true,
    () => false,
  )
  return isUnified ? 'v2' : 'v1'
}

/** The security modules in use; undefined if the kernel's list can't be read, or no file system has it. */
async function securityModules(): Promise<readonly string[] | undefined> {
  const list = await readFile('/sys/kernel/security/lsm', 'utf8').catch(() => undefined)
  return list?.split(',').filter(name => name !== '')
}
