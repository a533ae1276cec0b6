import { spawnSync } from 'node:child_process'
import type { PidMode } from '../oci/facts.ts'

/** The CRI's numbers for the modes (NamespaceMode in api.proto); JSON leaves out a zero. */
const MODES: readonly PidMode[] = ['POD', 'CONTAINER', 'NODE', 'TARGET']

/** Where containerd keeps what the CRI asked of it about a sandbox, as an extension of the sandbox's container. */
const EXTENSION = 'io.cri-containerd.sandbox.metadata'

interface Kept {
  readonly Metadata?: {
    readonly Config?: {
      readonly linux?: {
        readonly security_context?: { readonly namespace_options?: { readonly pid?: number } }
      }
    }
  }
}

/**
 * Asks containerd which pid namespace the CRI wanted for a sandbox. The shim, which calls the runtime, has containerd's
 * address and namespace in its environment.
 */
export function pidModeAskedFor(sandbox: string): PidMode | undefined {
  const { GRPC_ADDRESS = '/run/containerd/containerd.sock', NAMESPACE = 'k8s.io' } = process.env
  const words = ['--address', GRPC_ADDRESS, '--namespace', NAMESPACE, 'containers', 'info', sandbox]
  const { status, stdout } = spawnSync('ctr', words, { encoding: 'utf8' })
  return status === 0 ? pidModeIn(stdout) : undefined
}

/** @param info what `ctr containers info` says about a sandbox */
export function pidModeIn(info: string): PidMode | undefined {
  const { Extensions } = JSON.parse(info) as {
    readonly Extensions?: Readonly<Record<string, { readonly value?: string }>> | null
  }
  const value = Extensions?.[EXTENSION]?.value
  if (value === undefined) return undefined
  const { Metadata } = JSON.parse(Buffer.from(value, 'base64').toString('utf8')) as Kept
  const options = Metadata?.Config?.linux?.security_context?.namespace_options
  return options === undefined ? undefined : MODES[options.pid ?? 0]
}
