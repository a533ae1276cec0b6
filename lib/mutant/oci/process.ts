import type { OciConfig, OciProcess } from './config.ts'

/** The process without this capability in any set: at execve root regains what its bounding set holds. */
export function withoutCapability(capability: string, process: OciProcess): OciProcess {
  return withSets(process, set => set.filter(name => name !== capability))
}

/** The process without any capability. The runtime takes a process without sets for one that wants its container's. */
export function withoutCapabilities(process: OciProcess): OciProcess {
  return { ...process, capabilities: {} }
}

/** The process with this capability in every set it has. */
export function withCapability(capability: string, process: OciProcess): OciProcess {
  return withSets(process, set => (set.includes(capability) ? set : [...set, capability]))
}

/** The config with its process altered. */
export function withProcess(config: OciConfig, alter: (process: OciProcess) => OciProcess): OciConfig {
  return { ...config, process: alter(config.process) }
}

function withSets(process: OciProcess, alter: (set: readonly string[]) => readonly string[]): OciProcess {
  const { capabilities = {} } = process
  const sets = Object.entries({ bounding: [], effective: [], permitted: [], ...capabilities })
  return { ...process, capabilities: Object.fromEntries(sets.map(([name, set]) => [name, alter(set)])) }
}
