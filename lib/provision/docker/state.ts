import type { DockerEngine } from './engine.ts'

/** The result of asking for a daemon. */
export type DockerState =
  | { readonly state: 'answers'; readonly engine: DockerEngine }
  | { readonly state: 'no client' }
  | { readonly state: 'no permission' }
  | { readonly state: 'no answer'; readonly said: string }

interface Info {
  ServerVersion?: string
  CgroupVersion?: string
  ServerErrors?: string[]
}

/** Reads the output of `docker info --format '{{json .}}'`, which may contain the error. */
export function readDockerInfo(stdout: string, stderr: string): DockerState {
  const info = parse(stdout)
  const said = [...(info?.ServerErrors ?? []), stderr].join(' ').trim()
  if (info?.ServerVersion)
    return {
      state: 'answers',
      engine: { version: info.ServerVersion, cgroupVersion: info.CgroupVersion ?? '1' },
    }
  return /permission denied/i.test(said) ? { state: 'no permission' } : { state: 'no answer', said }
}

function parse(text: string): Info | undefined {
  try {
    return JSON.parse(text) as Info
  } catch {
    return undefined
  }
}
