/** The kind release whose node image recipe we follow and whose command we use. */
export const KIND = 'v0.33.0'
export const CONTAINERD = 'v2.4.2'
export const RUNC = 'v1.4.3'
export const CRICTL = 'v1.36.0'
/** The sandbox image that kind's containerd configuration names. */
export const PAUSE = '3.10'
export const PAUSE_IMAGE = `registry.k8s.io/pause:${PAUSE}`
/** The last Debian with a systemd that accepts cgroup v1; systemd 256 and later refuses it. */
export const DEBIAN = 'bookworm'
/** Raise this if a code change affects built node images. Changed files and versions count automatically. */
export const REVISION = 3
