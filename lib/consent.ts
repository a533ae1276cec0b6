/** A change to the system beyond the suite's own folders: a package, a daemon. */
export interface SystemChange {
  /** What is done, as an order: `install with apt: debootstrap`. */
  readonly what: string
  /** The commands by which a person makes it, one per line; nothing where only the suite can. */
  readonly byHand?: string
}

/** What somebody has agreed to. */
export interface Consent {
  /** Whether all of these changes may be made. Where somebody is there to be asked they are asked, once for each change. */
  covers(changes: readonly SystemChange[]): Promise<boolean>
}

/** Nobody has agreed to anything. */
export const NO_CONSENT: Consent = { covers: async changes => changes.length === 0 }

/** Everything that a run needs has been agreed to. */
export const FULL_CONSENT: Consent = { covers: async () => true }

/** Asks a person. Each change is asked about once: what they said is remembered. */
export class AskedConsent implements Consent {
  readonly #granted = new Set<string>()
  readonly #refused = new Set<string>()
  readonly #ask: (changes: readonly SystemChange[]) => Promise<boolean>

  /** @param ask shows the changes in one question; whether the answer was yes */
  constructor(ask: (changes: readonly SystemChange[]) => Promise<boolean>) {
    this.#ask = ask
  }

  async covers(changes: readonly SystemChange[]): Promise<boolean> {
    const open = changes.filter(({ what }) => !this.#granted.has(what) && !this.#refused.has(what))
    if (open.length > 0) {
      const answers = (await this.#ask(open)) ? this.#granted : this.#refused
      for (const { what } of open) answers.add(what)
    }
    return changes.every(({ what }) => this.#granted.has(what))
  }
}
