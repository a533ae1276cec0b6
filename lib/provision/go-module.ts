/** The go.mod of a throwaway module. `requires` and `replaces` are the contents of such lines. */
export function throwawayModule(
  requires: readonly string[] = [],
  replaces: readonly string[] = [],
  go = '1.21',
): string {
  const lines = [
    ...requires.map(module => `require ${module}\n`),
    ...replaces.map(text => `replace ${text}\n`),
  ]
  return ['module pidns.build/throwaway\n', `go ${go}\n`, ...(lines.length > 0 ? [lines.join('')] : [])].join(
    '\n',
  )
}

/**
 * A go.mod for building programs of one module, made from that module's own go.mod. It keeps the module's Go
 * version, because the main module's Go version decides Go's defaults (GODEBUG).
 *
 * Kubernetes requires its staging modules as `k8s.io/X v0.0.0` and replaces them with folders of its
 * repository. From outside, each is the release `v0.<minor>.<patch>`. Pseudo-versions
 * (`k8s.io/utils v0.0.0-2025…`) exist and stay.
 */
export function buildModule(module: string, version: string, goMod: string): string {
  const go = /^go (\S+)$/m.exec(goMod)?.[1]
  if (go === undefined) throw new Error(`the go.mod of ${module} ${version} names no Go version`)
  const staging = [...goMod.matchAll(/^\s*(k8s\.io\/[a-z0-9-]+) v0\.0\.0(?:\s|$)/gm)].map(match => match[1])
  const released = version.replace(/^v1\./, 'v0.')
  const replaces = [...new Set(staging)].map(name => `${name} => ${name} ${released}`)
  return throwawayModule([`${module} ${version}`], replaces, go)
}
