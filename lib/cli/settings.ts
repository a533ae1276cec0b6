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

/** Flags of `pidns run` that `npx mocha` reads from the environment. Mocha's own flags choose the claims. */
const SETTINGS = {
  PIDNS_TARGET: 'target',
  PIDNS_KUBERNETES: 'kubernetes',
  PIDNS_NODES: 'nodes',
  PIDNS_KEEP: 'keep',
  PIDNS_REUSE: 'reuse',
  PIDNS_CONTEXT: 'context',
  PIDNS_YES: 'yes',
  PIDNS_K3S_IMAGE: 'k3sImage',
  PIDNS_RUNTIME_CLASS: 'runtimeClass',
  PIDNS_RUNTIME: 'runtime',
  PIDNS_RUNTIME_HANDLER: 'runtimeHandler',
  PIDNS_KERNEL: 'kernel',
  PIDNS_LSM: 'lsm',
  PIDNS_PTRACE_SCOPE: 'ptraceScope',
  PIDNS_SLOW: 'slow',
  PIDNS_START_WITHIN: 'startWithin',
  PIDNS_START_AT_ONCE: 'startAtOnce',
  PIDNS_OUT: 'out',
} as const

/** Kubernetes sets these in every container next to a Service called `pidns-…`. */
const OF_A_SERVICE = /_(SERVICE_HOST|SERVICE_PORT|PORT)(_|$)/

/** Settings that are on (`1`) or off (not set). */
const SWITCHES: readonly string[] = ['PIDNS_KEEP', 'PIDNS_REUSE', 'PIDNS_YES']

/**
 * The settings for `npx mocha` from the environment, by flag name.
 * @throws Problem (usage) for an unknown setting
 */
export function settingsIn(
  environment: Readonly<NodeJS.ProcessEnv>,
): Readonly<Record<string, string | true>> {
  refuseUnknown(environment)
  const given = Object.entries(SETTINGS).flatMap(([name, flag]) => {
    const value = environment[name]
    return value === undefined || value === '' ? [] : [[flag, settingOf(name, value)] as const]
  })
  return Object.fromEntries(given)
}

/** @throws Problem (usage) for an unknown setting, or for one that only `npx mocha` reads */
export function refuseSettings(environment: Readonly<NodeJS.ProcessEnv>): void {
  refuseUnknown(environment)
  const [unread] = Object.keys(SETTINGS).filter(name => (environment[name] ?? '') !== '')
  if (unread === undefined) return
  throw new Problem('usage', `${unread} is set, but only 'npx mocha' reads it; 'pidns run' does not.`, {
    remedy: `Unset it, and use the flag with that name.`,
  })
}

function refuseUnknown(environment: Readonly<NodeJS.ProcessEnv>): void {
  const known: readonly string[] = [...COMMON, ...Object.keys(SETTINGS)]
  const [unknown] = Object.keys(environment).filter(
    name => name.startsWith('PIDNS_') && !known.includes(name) && !OF_A_SERVICE.test(name),
  )
  if (unknown === undefined) return
  throw new Problem('usage', `${unknown} is set, but pidns has no such setting.`, {
    remedy: `Known settings: ${known.filter(name => name !== 'PIDNS_TEST_TRIGGER').join(', ')}.`,
  })
}

function settingOf(name: string, value: string): string | true {
  if (name === 'PIDNS_TARGET' && !TARGET_KINDS.some(target => target === value))
    throw new Problem('usage', `PIDNS_TARGET=${value} names no target.`, {
      remedy: `Targets: ${TARGET_KINDS.join(', ')}.`,
    })
  if (!SWITCHES.includes(name)) return value
  if (value === '1') return true
  throw new Problem('usage', `${name}=${value} is not valid: the only value is '1'.`, {
    remedy: `Unset it, or set ${name}=1.`,
  })
}
