import type { Disturbances } from './disturbances.ts'

/** How often to note that this process runs, and how late that may be before it stood still, in milliseconds. */
const BEAT = 200
const STALL = 2000

/** Notes when this process did not run: it was stopped, its machine slept, or it had far too much to do. */
export function notingStalls(disturbances: Disturbances): Disposable {
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    if (now - last > BEAT + STALL)
      disturbances.note('pidns itself did not run for a while', last, { to: now, isSlowness: true })
    last = now
  }, BEAT)
  timer.unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
