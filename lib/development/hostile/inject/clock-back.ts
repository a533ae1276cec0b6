/** `--import` loads this into a `pidns`: half a second after the start, the clock steps back one hour. */
const Real = Date
const begin = performance.now()
const now = () => Real.now() - (performance.now() - begin > 500 ? 3_600_000 : 0)

globalThis.Date = class extends Real {
  constructor(...args: unknown[]) {
    const given = args.length === 0 ? [now()] : args
    super(...(given as [number]))
  }

  static override now(): number {
    return now()
  }
} as DateConstructor
