import { Problem } from '../problem.ts'
import { TARGET_KINDS } from '../target/target-kind.ts'

/** Variables that every command reads. */
const COMMON = [
  'PIDNS_CACHE',
  'PIDNS_DEBUG',
  'PIDNS_PROVISION',
  'PIDNS_BROWSER',
  'PIDNS_TEST_TRIGGER',
] as const

/** Flags of `pidns run` that a plain `npx mocha` reads from the environment; what is judged Mocha's own flags choose. */
const SETTINGS = {
  PIDNS_TARGET: 'target',
  PIDNS_KUBERNETES: 'kubernetes',
  PIDNS_NODES: 'nodes',
  PIDNS_KEEP: 'keep',
  PIDNS_REUSE: 'reuse',
  PIDNS_CONTEXT: 'context',
  PIDNS_K3S_IMAGE: 'k3sImage',
  PIDNS_RUNTIME_CLASS: 'runtimeClass',
  PIDNS_RUNTIME: 'runtime',
  PIDNS_RUNTIME_HANDLER: 'runtimeHandler',
  PIDNS_SLOW: 'slow',
  PIDNS_OUT: 'out',
} as const

/** What Kubernetes puts into the environment of every container beside a Service called `pidns-…`. */
const OF_A_SERVICE = /_(SERVICE_HOST|SERVICE_PORT|PORT)(_|$)/

/** Settings that are on or off: `1` or nothing. */
const SWITCHES: readonly string[] = ['PIDNS_KEEP', 'PIDNS_REUSE']

/** What stands in the environment for `npx mocha`, by the names of the flags. @throws Problem (usage) for one that is not known */
export function settingsIn(
  environment: Readonly<NodeJS.ProcessEnv>,
): Readonly<Record<string, string | true>> {
  refuseUnknown(environment, [...COMMON, ...Object.keys(SETTINGS)])
  const given = Object.entries(SETTINGS).flatMap(([name, flag]) => {
    const value = environment[name]
    return value === undefined || value === '' ? [] : [[flag, settingOf(name, value)] as const]
  })
  return Object.fromEntries(given)
}

/** @throws Problem (usage) for a setting that is not known, or that only `npx mocha` reads */
export function refuseSettings(environment: Readonly<NodeJS.ProcessEnv>): void {
  refuseUnknown(environment, [...COMMON, ...Object.keys(SETTINGS)])
  const [unread] = Object.keys(SETTINGS).filter(name => (environment[name] ?? '') !== '')
  if (unread === undefined) return
  throw new Problem('usage', `${unread} is set, which 'npx mocha' reads and 'pidns run' does not.`, {
    remedy: `Unset it, and use the flag of that name.`,
  })
}

function refuseUnknown(environment: Readonly<NodeJS.ProcessEnv>, known: readonly string[]): void {
  const [unknown] = Object.keys(environment).filter(
    name => name.startsWith('PIDNS_') && !known.includes(name) && !OF_A_SERVICE.test(name),
  )
  if (unknown === undefined) return
  throw new Problem('usage', `${unknown} is set, and no setting of pidns is called so.`, {
    remedy: `Settings: ${known.filter(name => name !== 'PIDNS_TEST_TRIGGER').join(', ')}.`,
  })
}

function settingOf(name: string, value: string): string | true {
  if (name === 'PIDNS_TARGET' && !TARGET_KINDS.some(target => target === value))
    throw new Problem('usage', `PIDNS_TARGET=${value} names no target.`, {
      remedy: `Targets: ${TARGET_KINDS.join(', ')}.`,
    })
  if (!SWITCHES.includes(name)) return value
  if (value === '1') return true
  throw new Problem('usage', `${name}=${value} says nothing: '1' is all that it takes.`, {
    remedy: `Unset it, or set ${name}=1.`,
  })
}
