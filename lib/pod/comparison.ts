import { PodNotStarted } from '../claim/pod-not-started.ts'
import { poll } from '../poll.ts'
import type { Readiness } from './readiness.ts'
import type { Scope } from './scope.ts'
import { isExcused, type Sight, wordsOf } from './sight.ts'
import { STALLED_AFTER, START_WITHIN } from './starting.ts'

/** How long a pod must have been quiet before two new pods are made to compare with, in seconds. */
const QUIET_FOR = 20
/** The same once the cluster has warned about the pod: a sound pod of the page starts within a second or two. */
const QUIET_AFTER_WARNING = 5

/** How many times as long as the control took the sharing pod may take, and how many seconds at least. */
const TIMES_THE_CONTROL = 3
const AT_LEAST = 20

/** How long the sharing pod must have been quiet after the control had started, in seconds. */
const QUIET_AFTER_CONTROL = 10

/**
 * Tells when it is worth comparing a pod that does not start: when its cluster says that it can't as it is (an ended
 * container, a runtime that refused it), or after some time without a step forward. Never while its environment
 * explains it.
 */
export class Doubts {
  readonly #slow: number
  #since = performance.now()
  #steps = -1

  constructor(slow: number) {
    this.#slow = slow
  }

  /**
   * What was seen, with a pod that is worth comparing turned into one that failed. Of a pod whose environment explains
   * it, the environment is suspect.
   */
  about(sight: Sight): Readiness {
    const { readiness, steps, warning } = sight
    if (steps > this.#steps) {
      this.#steps = steps
      this.#since = performance.now()
    }
    if (readiness.is === 'ready') return readiness
    if (isExcused(sight)) return { ...readiness, suspect: 'environment' }
    if (readiness.is === 'failed') return readiness
    const patience = (warning === undefined ? QUIET_FOR : QUIET_AFTER_WARNING) * this.#slow
    if (secondsSince(this.#since) < patience) return readiness
    return { is: 'failed', because: readiness.because, suspect: 'either' }
  }
}

/** Three pods of the same containers, each as a function that looks at it. */
export interface Compared {
  /** The pod that did not start. */
  readonly it: () => Promise<Sight>
  /** The same pod, made again. */
  readonly again: () => Promise<Sight>
  /** The same pod without sharing, made at the same time as `again`. */
  readonly control: () => Promise<Sight>
}

/**
 * Tells whose fault it is that a sharing pod does not start. Two new pods of the same containers were made at the same
 * time, one that shares and its control that does not.
 *
 * It is the runtime's fault only if the control starts and neither sharing pod does: the new one had at least three
 * times as long as the control took and at least 20 s, and no step forward in the last 10 s, all of them after the
 * control had started. So a slow cluster is not called faulty: it is as slow for the control. Nor is what the first pod
 * alone suffers from (a name that stays reserved after a lost call, a back-off after a failure that has passed): the
 * new one does not inherit it. Nor is what the cluster's own words explain (no space, no image, no address): there may
 * have been room for one more pod only. Everything else is nobody's fault that we could name.
 * @param what the pod, in words that begin with `pod`
 * @returns if the pod has started after all
 * @throws PodNotStarted
 */
export async function compare(
  what: string,
  pods: Compared,
  { signal, slow, startWithin = START_WITHIN }: Pick<Scope, 'signal' | 'slow' | 'startWithin'>,
): Promise<void> {
  const again = new Watch(pods.again)
  const control = new Watch(pods.control)
  return poll<undefined>(
    startWithin * slow,
    async () => {
      const [it] = await Promise.all([pods.it(), again.look(), control.look()])
      if (it.readiness.is === 'ready') return { done: undefined }
      const ending = endingOf({ again, control }, slow)
      if (ending === undefined) return { waiting: wordsOf(it) }
      const of = { what, it: wordsOf(it), again: wordsOfLast(again) }
      throw ending.fault === 'runtime' ? convicted(of, ending.because) : excused(of, ending.because)
    },
    seen =>
      new PodNotStarted(
        `P${what.slice(1)} did not start within ${startWithin * slow} s: ${seen}.`,
        'unknown',
      ),
    signal,
  )
}

interface Seen {
  readonly again: Watch
  readonly control: Watch
}

interface Ending {
  readonly fault: 'environment' | 'runtime'
  /** The end of a sentence that says what the control and the other sharing pod did. */
  readonly because: string
}

interface Words {
  readonly what: string
  readonly it: string
  readonly again: string
}

/** What the claim says when it fails: first what was expected and what was seen, then the cluster's words. */
function convicted({ what, it, again }: Words, because: string): PodNotStarted {
  const says = [
    `expected ${what} to start as its control did, the same containers without sharing, saw ${because}`,
    `The pod says: ${it}.`,
    `The other sharing pod, made at the same time as the control, says: ${again}.`,
  ]
  return new PodNotStarted(says.join('\n'), 'runtime')
}

function excused({ what, it }: Words, because: string): PodNotStarted {
  return new PodNotStarted(`P${what.slice(1)} does not start: ${it}. ${because}`, 'environment')
}

/** What the three pods say by now; undefined as long as it is too early to tell. */
function endingOf({ again, control }: Seen, slow: number): Ending | undefined {
  const limit = STALLED_AFTER * slow
  if (control.took === undefined) {
    const isStuck = control.sight?.readiness.is === 'failed' || control.quietFor >= limit
    return isStuck ? { fault: 'environment', because: neither(control) } : undefined
  }
  const ofControl = `started after ${rounded(control.took)} s${placeOf(control)}`
  if (again.took !== undefined) {
    // What holds up the first pod alone gets the time that any pod gets.
    if (again.age < Math.max(limit, again.took + AT_LEAST * slow)) return undefined
    const because = `Another pod like it, also sharing, started after ${rounded(again.took)} s; the same containers without sharing ${ofControl}.`
    return { fault: 'environment', because }
  }
  if (again.sight === undefined || isExcused(again.sight)) {
    if (again.age < limit) return undefined
    const because = `Another pod like it, also sharing, does not either: ${wordsOfLast(again)}. The same containers without sharing ${ofControl}, but these words tell of the environment.`
    return { fault: 'environment', because }
  }
  const enough = Math.max(TIMES_THE_CONTROL * control.took, AT_LEAST * slow)
  const quiet = Math.min(again.quietFor, again.age - control.took)
  if (again.age < enough || quiet < QUIET_AFTER_CONTROL * slow) return undefined
  const late = `neither it nor another sharing pod ready ${rounded(again.age)} s after that was made`
  return { fault: 'runtime', because: `${late}; the control ${ofControl}` }
}

function neither(control: Watch): string {
  return `Its control, the same containers without sharing, does not start either: ${wordsOfLast(control)}.`
}

function wordsOfLast({ sight }: Watch): string {
  return sight === undefined ? 'nothing' : wordsOf(sight)
}

function placeOf({ sight }: Watch): string {
  return sight?.node === undefined ? '' : ` on node ${sight.node}`
}

function rounded(seconds: number): string {
  return seconds.toFixed(1)
}

/** Follows a new pod from the moment when it was made. */
class Watch {
  readonly #look: () => Promise<Sight>
  readonly #begin = performance.now()
  #stepped = this.#begin
  #steps = -1
  sight: Sight | undefined
  /** Seconds until it was first seen ready. */
  took: number | undefined

  constructor(look: () => Promise<Sight>) {
    this.#look = look
  }

  /** Seconds since it was made. */
  get age(): number {
    return secondsSince(this.#begin)
  }

  /** Seconds since its containers last took a step forward. */
  get quietFor(): number {
    return secondsSince(this.#stepped)
  }

  async look(): Promise<void> {
    const sight = await this.#look()
    if (sight.steps > this.#steps) {
      this.#steps = sight.steps
      this.#stepped = performance.now()
    }
    if (sight.readiness.is === 'ready') this.took ??= this.age
    this.sight = sight
  }
}

function secondsSince(moment: number): number {
  return (performance.now() - moment) / 1000
}
