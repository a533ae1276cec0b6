/** What the chapters are about, by the part of their claims' ids before the dot. */
const TITLES: Readonly<Record<string, string>> = {
  doc: 'The page, sentence by sentence',
  ns: 'Who shares a namespace',
  proc: 'What /proc shows',
  sig: 'Who may signal whom',
  root: 'Files through /proc/PID/root',
  env: 'The environment of a neighbour',
  exe: 'The executable of a neighbour',
  cwd: 'The working directory of a neighbour',
  fd: 'The open files of a neighbour',
  cap: 'SYS_PTRACE and other capabilities',
  truth: 'Who may do what to whom',
  life: 'Restarts, ends and orphans',
  api: 'The contract of the API',
  mix: 'With other settings of a pod',
}

/** The title of a chapter; its name where it has none. */
export function chapterTitle(chapter: string): string {
  return TITLES[chapter] ?? chapter
}
