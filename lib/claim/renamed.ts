/** Ids that claims had in earlier versions of the suite, and what they are called now. Their meaning is the same. */
const RENAMED: Readonly<Record<string, string>> = {
  'env.other-uid-denied': 'proc.environ-other-uid-denied',
  'exe.other-uid-denied': 'proc.exe-other-uid-denied',
  'cwd.other-uid-denied': 'proc.cwd-other-uid-denied',
  'fd.other-uid-denied': 'proc.fd-other-uid-denied',
}

/** What this version of the suite calls a claim of any version. */
export function currentId(id: string): string {
  return Object.hasOwn(RENAMED, id) ? (RENAMED[id] ?? id) : id
}
