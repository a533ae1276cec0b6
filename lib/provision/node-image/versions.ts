/** The kind release whose node image recipe is followed, and whose command is used. */
export const KIND = 'v0.33.0'
export const CONTAINERD = 'v2.4.2'
export const RUNC = 'v1.4.3'
export const CRICTL = 'v1.36.0'
/** The sandbox image that kind's containerd configuration names. */
export const PAUSE = '3.10'
/** systemd 256 and later, which is what Debian has after bookworm, refuses machines with cgroup v1. */
export const DEBIAN = 'bookworm'
/** To be raised when the code changes what a built node image is like; the files and versions count by themselves. */
export const REVISION = 3
