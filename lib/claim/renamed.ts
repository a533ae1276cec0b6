/** Old ids of claims, and their present ids. The meaning of each is the same. */
const RENAMED: Readonly<Record<string, string>> = {
  'env.other-uid-denied': 'proc.environ-other-uid-denied',
  'exe.other-uid-denied': 'proc.exe-other-uid-denied',
  'cwd.other-uid-denied': 'proc.cwd-other-uid-denied',
  'fd.other-uid-denied': 'proc.fd-other-uid-denied',
}

/** The present id of a claim of any version. */
export function currentId(id: string): string {
  return Object.hasOwn(RENAMED, id) ? (RENAMED[id] ?? id) : id
}
