/** A change to the system beyond the suite's own folders: a package, a daemon. */
export interface SystemChange {
  /** What the suite would do, as an imperative: `install with apt: debootstrap`. */
  readonly what: string
  /** Commands that make the change by hand, one per line; undefined if only the suite can make it. */
  readonly byHand?: string
}

/** What the user has agreed to. */
export interface Consent {
  /** Whether the suite may make all of these changes. Asks the user, if there is one, once per change. */
  covers(changes: readonly SystemChange[]): Promise<boolean>
}

/** The user has agreed to nothing. */
export const NO_CONSENT: Consent = { covers: async changes => changes.length === 0 }

/** The user has agreed to everything that a run needs. */
export const FULL_CONSENT: Consent = { covers: async () => true }

/** Asks the user about each change once and remembers the answer. */
export class AskedConsent implements Consent {
  readonly #granted = new Set<string>()
  readonly #refused = new Set<string>()
  readonly #ask: (changes: readonly SystemChange[]) => Promise<boolean>

  /** @param ask shows the changes in one question and returns true if the user says yes */
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
