/** The oldest kind we accept. Older ones support neither containerd 2's configuration nor today's kubeadm. */
export const OLDEST_KIND = 'v0.30.0'

/** Reads the version from the output of `kind version`: `kind v0.33.0 go1.26.8 linux/amd64`. */
export function kindVersionIn(text: string): string | undefined {
  return /\bv\d+\.\d+\.\d+(?:-[\w.+]+)?/.exec(text)?.[0]
}

/** Whether we accept this version of kind from PATH. */
export function isRecentKind(version: string): boolean {
  const numbers = (text: string) => (/^v(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number)
  const [major = 0, minor = 0] = numbers(version)
  const [oldestMajor = 0, oldestMinor = 0] = numbers(OLDEST_KIND)
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}
