/** A line of `ps ax` as busybox prints it. */
export interface Row {
  readonly pid: number
  readonly user: string
  readonly command: string
}

/** Some builds of busybox have no column for the time. */
const ROW = /^\s*(?<pid>\d+)\s+(?<user>\S+)\s+(?:\d+:\d+\s+)?(?<command>\S.*)$/

/** How `ps` lists itself where busybox's shell runs it without executing a file (FEATURE_SH_STANDALONE). */
const ITSELF = '{ps} sh'

/** The rows of a listing. Lines that are none, such as its head, are left out. */
export function rowsOf(lines: readonly string[]): readonly Row[] {
  return lines.flatMap(line => {
    const { pid, user, command } = ROW.exec(line)?.groups ?? {}
    return pid === undefined || user === undefined || command === undefined
      ? []
      : [{ pid: Number(pid), user, command: command === ITSELF ? 'ps ax' : command }]
  })
}

/**
 * How a listing on the screen differs from the page's. PIDs may differ, but not which process comes before
 * which, and not that of PID 1.
 * @returns `wrong`: the page is not true here; `other`: the page shows an example, and here it is another
 */
export function compared(
  page: readonly Row[],
  screen: readonly Row[],
): { readonly wrong: readonly string[]; readonly other: readonly string[] } {
  const commands = (rows: readonly Row[]) => rows.map(({ command }) => command)
  const [theirs, ours] = [commands(page), commands(screen)]
  if (theirs.join('\n') !== ours.join('\n'))
    return { wrong: [`the page lists ${theirs.join(', ')}; the screen ${ours.join(', ')}`], other: [] }
  const pairs = page.flatMap((row, index) => {
    const here = screen[index]
    return here === undefined ? [] : [{ page: row, here }]
  })
  const isFirst = (pid: number) => pid === 1
  return {
    wrong: pairs
      .filter(pair => isFirst(pair.page.pid) !== isFirst(pair.here.pid))
      .map(({ page: { command, pid }, here }) => `${command} is PID ${here.pid}, on the page ${pid}`),
    other: pairs.flatMap(({ page: { command, pid, user }, here }) => [
      ...(pid !== here.pid && !isFirst(pid) ? [`${command} is PID ${here.pid}, on the page ${pid}`] : []),
      ...(user !== here.user ? [`${command} belongs to ${here.user}, on the page to ${user}`] : []),
    ]),
  }
}
