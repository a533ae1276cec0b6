/**
 * The parts of an OCI bundle's `config.json` that mutants read or alter. They keep everything else.
 * See https://github.com/opencontainers/runtime-spec/blob/main/config.md.
 */
export interface OciConfig {
  readonly annotations?: Readonly<Record<string, string>>
  readonly process: OciProcess
  readonly root?: { readonly path: string; readonly readonly?: boolean }
  readonly mounts?: readonly OciMount[]
  readonly linux: {
    readonly namespaces: readonly OciNamespace[]
    readonly seccomp?: OciSeccomp
    readonly resources?: { readonly memory?: { readonly limit?: number }; readonly [key: string]: unknown }
    readonly maskedPaths?: readonly string[]
    readonly uidMappings?: readonly unknown[]
    readonly gidMappings?: readonly unknown[]
    readonly [key: string]: unknown
  }
  readonly [key: string]: unknown
}

/** A container's process, or a process that `runc exec --process` starts in it. */
export interface OciProcess {
  readonly user: { readonly uid: number; readonly gid: number; readonly [key: string]: unknown }
  readonly args: readonly string[]
  readonly capabilities?: Readonly<Record<string, readonly string[]>>
  readonly [key: string]: unknown
}

interface OciNamespace {
  readonly type: string
  /** The namespace to join. Without it the runtime makes a new one. */
  readonly path?: string
}

interface OciMount {
  readonly destination: string
  readonly type?: string
  readonly source?: string
  readonly options?: readonly string[]
  readonly uidMappings?: readonly unknown[]
  readonly gidMappings?: readonly unknown[]
}

interface OciSeccomp {
  readonly defaultAction: string
  readonly syscalls?: readonly OciSyscallRule[]
  readonly [key: string]: unknown
}

export interface OciSyscallRule {
  readonly names: readonly string[]
  readonly action: string
  readonly errnoRet?: number
  readonly args?: readonly { readonly index: number; readonly value: number; readonly op: string }[]
}
