import { access, readFile } from 'node:fs/promises'
import { arch, hostname, release } from 'node:os'
import { basename } from 'node:path'
import { ociRuntimeIn } from '../oci-runtime.ts'
import type { NodeFacts } from '../target.ts'
import type { CgroupDriver, StatusResponse, VersionResponse } from './runtime_pb.ts'

/** A runtime that answered, and what it said of itself. */
export interface Runtime {
  readonly version: Pick<VersionResponse, 'runtimeName' | 'runtimeVersion'>
  readonly status: Pick<StatusResponse, 'runtimeHandlers' | 'info'>
  readonly cgroupDriver: CgroupDriver | undefined
}

/** Names of architectures as Go has them and Kubernetes uses them, by Node's. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

/**
 * What is known of the node that a runtime runs on. A unix socket is served by this machine's kernel, also for a runtime
 * in a container, so that what is the kernel's is looked up here.
 * @param handler empty for the runtime's default
 */
export async function nodeFacts(runtime: Runtime, handler: string): Promise<NodeFacts> {
  const { version, status } = runtime
  const ociRuntime = ociRuntimeOf(status.info, handler)
  const lsms = await securityModules()
  return {
    name: hostname(),
    runtime: `${version.runtimeName}://${version.runtimeVersion}`,
    runtimeHandlers: status.runtimeHandlers.map(({ name }) => name).filter(name => name !== ''),
    ...(ociRuntime !== undefined && { ociRuntime }),
    kernel: release(),
    cgroup: await cgroupVersion(),
    ...(lsms !== undefined && { lsms }),
    architecture: ARCHITECTURES[arch()] ?? arch(),
  }
}

/** The OCI runtime behind a handler; containerd tells it among its configuration, other runtimes do not. */
export function ociRuntimeOf(
  { config }: Readonly<Record<string, string>>,
  handler: string,
): { handler: string; name: string } | undefined {
  if (config === undefined) return undefined
  try {
    const found = ociRuntimeIn(`{"config": ${config}}`, handler === '' ? undefined : handler)
    return found === undefined ? undefined : { handler: found.handler, name: basename(found.binary) }
  } catch {
    // CRI-O's configuration is no JSON.
    return undefined
  }
}

async function cgroupVersion(): Promise<'v1' | 'v2'> {
  const isUnified = await access('/sys/fs/cgroup/cgroup.controllers').then(
    () => true,
    () => false,
  )
  return isUnified ? 'v2' : 'v1'
}

/** The security modules in use; undefined where the kernel's list can't be read, or no file system has it. */
async function securityModules(): Promise<readonly string[] | undefined> {
  const list = await readFile('/sys/kernel/security/lsm', 'utf8').catch(() => undefined)
  return list?.split(',').filter(name => name !== '')
}
