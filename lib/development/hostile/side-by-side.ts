/** Runs works side by side, at most `most` at a time. */
export function sideBySide(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const lanes: Promise<unknown>[] = Array.from({ length: most }, () => Promise.resolve())
  let next = 0
  return work => {
    const lane = next++ % most
    const done = (lanes[lane] ?? Promise.resolve()).then(work)
    lanes[lane] = done.catch(() => {})
    return done
  }
}
