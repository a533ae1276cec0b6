import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../../context.ts'
import { goModule, goVersions } from '../go.ts'
import type { KubernetesVersion } from '../kubernetes/version.ts'

/** The etcd that a kubeadm starts: the tag of its image, and the release that we build. */
export interface Etcd {
  readonly tag: string
  readonly version: string
}

/** Reads the tag of the default etcd image from kubeadm's source: `3.7.0-0`. */
export function etcdTagIn(constants: string): string {
  const tag = /\bDefaultEtcdVersion\s*=\s*"([^"]+)"/.exec(constants)?.[1]
  if (tag === undefined) throw new Error("kubeadm's source names no default etcd version")
  return tag
}

/** The release of an etcd image tag, or else the next available one of the same minor. */
export function etcdRelease(tag: string, served: readonly string[]): string | undefined {
  const [major, minor, patch] = numbers(tag)
  const candidates = served
    .filter(version => /^v\d+\.\d+\.\d+$/.test(version))
    .map(version => ({ version, of: numbers(version.slice(1)) }))
    .filter(({ of }) => of[0] === major && of[1] === minor && of[2] >= patch)
    .sort((a, b) => a.of[2] - b.of[2])
  return candidates[0]?.version
}

/** The etcd for a Kubernetes version. */
export async function etcdFor(version: KubernetesVersion, ctx: Context): Promise<Etcd> {
  const module = await goModule('k8s.io/kubernetes', version.tag, ctx)
  const file = path.join(module.Dir, 'cmd/kubeadm/app/constants/constants.go')
  const tag = etcdTagIn(await readFile(file, 'utf8'))
  const release = etcdRelease(tag, await goVersions('go.etcd.io/etcd/server/v3', ctx))
  if (release === undefined) throw new Error(`no etcd release is available for kubeadm's etcd image ${tag}`)
  return { tag, version: release }
}

function numbers(version: string): [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = version.replace(/-.*$/, '').split('.').map(Number)
  return [major, minor, patch]
}
