/** Images that the suite makes. Full references, because others may use the same repository. */
const MADE = [
  /^pidns-conformance\/node:v\d+\.\d+\.\d+$/,
  /^pidns-conformance\/runtime:(containerd|cri-o)-\d+\.\d+\.\d+$/,
]

/** Images that the suite pulls. Others may have pulled them too. */
const PULLED = [
  /^kindest\/node:v\d+\.\d+\.\d+$/,
  /^rancher\/k3s:v\d+\.\d+\.\d+-k3s\d+$/,
  /^(docker\.io\/library\/)?(nginx:latest|busybox:1\.28)$/,
  /^testcontainers\/ryuk:\d+\.\d+\.\d+$/,
]

/** References of images pulled by digest; they exist in addition to the tag. */
const BY_DIGEST = /^(kindest\/node|rancher\/k3s|nginx|busybox|testcontainers\/ryuk)@sha256:[0-9a-f]{64}$/

/** Whether the suite makes or pulls an image of this name. */
export function isOfTheSuite(reference: string): boolean {
  return BY_DIGEST.test(reference) || isPulled(reference) || MADE.some(name => name.test(reference))
}

/** Whether the suite pulls an image of this name. */
export function isPulled(reference: string): boolean {
  return PULLED.some(name => name.test(reference))
}
