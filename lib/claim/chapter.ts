/** The chapters of the suite with their titles, in the order of reading and judging. */
const CHAPTERS = {
  doc: 'The page, sentence by sentence',
  ns: 'Who shares a namespace',
  proc: 'What /proc shows of a neighbour',
  sig: 'Who may signal whom',
  root: 'Files through /proc/PID/root',
  cap: 'SYS_PTRACE and other capabilities',
  truth: 'Who may do what to whom',
  life: 'Restarts, ends and orphans',
  api: 'The contract of the API',
  mix: 'With other settings of a pod',
  cri: 'The runtime alone, without a kubelet',
} as const

/**
 * A chapter: the part of a claim's id before the dot, and the name of the file below `specs/` with its
 * claims.
 */
export type Chapter = keyof typeof CHAPTERS

/** All chapters in their order. */
export function chapters(): readonly Chapter[] {
  return Object.keys(CHAPTERS) as Chapter[]
}

/**
 * The part of a claim's id before the dot: `doc` of `doc.ps-nginx`. Reports of other versions may have other
 * chapters.
 */
export function chapterOf({ id }: { readonly id: string }): string {
  return id.slice(0, id.indexOf('.'))
}

/** The title of a chapter; its name if this version of the suite does not have it. */
export function chapterTitle(chapter: string): string {
  return isChapter(chapter) ? CHAPTERS[chapter] : chapter
}

function isChapter(name: string): name is Chapter {
  return Object.hasOwn(CHAPTERS, name)
}
