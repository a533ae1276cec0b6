/** A go.mod for building programs of one module. */
export function throwawayModule(module: string, version: string, go = '1.21'): string {
  return `module pidns.build/throwaway\n\ngo ${go}\n\nrequire ${module} ${version}\n`
}

/**
 * A go.mod for building programs of k8s.io/kubernetes, made from its own go.mod. Kubernetes requires its staging
 * modules as `k8s.io/X v0.0.0` and replaces them by folders of its repository; from outside each is the release
 * `v0.<minor>.<patch>`. Pseudo-versions (`k8s.io/utils v0.0.0-2025…`) are real ones and stay.
 */
export function kubernetesModule(goMod: string, tag: string): string {
  const go = /^go (\S+)$/m.exec(goMod)?.[1]
  if (go === undefined) throw new Error(`the go.mod of Kubernetes ${tag} names no Go version`)
  const staging = [...goMod.matchAll(/^\s*(k8s\.io\/[a-z0-9-]+) v0\.0\.0(?:\s|$)/gm)].map(match => match[1])
  const released = tag.replace(/^v1\./, 'v0.')
  const replaces = [...new Set(staging)].map(name => `replace ${name} => ${name} ${released}\n`)
  return `${throwawayModule('k8s.io/kubernetes', tag, go)}\n${replaces.join('')}`
}
