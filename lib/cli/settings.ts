import { z } from 'zod'
import { Problem } from '../problem.ts'

/** Variables that every command reads. */
const COMMON = [
  'PIDNS_CACHE',
  'PIDNS_DEBUG',
  'PIDNS_PROVISION',
  'PIDNS_BROWSER',
  'PIDNS_TEST_TRIGGER',
] as const

/** Kubernetes sets these in every container next to a Service called `pidns-…`. */
const OF_A_SERVICE = /_(SERVICE_HOST|SERVICE_PORT|PORT)(_|$)/

/** The flags of a command, by name, and what they take. */
export type Flags = Readonly<Record<string, z.ZodType>>

/** The variable that has the effect of a flag: `PIDNS_START_WITHIN` for `startWithin`. */
export function variableOf(flag: string): string {
  return `PIDNS_${flag.replaceAll(/[A-Z]/g, letter => `_${letter}`).toUpperCase()}`
}

/**
 * The flags that the environment gives, by name: a text, a list with commas, or `1` for a flag that takes nothing.
 * @param flags those of `pidns run`
 * @param unread those that this command does not have
 * @throws Problem (usage) for an unknown setting, or one that can't be read
 */
export function settingsIn(
  environment: Readonly<NodeJS.ProcessEnv>,
  flags: Flags,
  unread: readonly string[] = [],
): Readonly<Record<string, string | true | readonly string[]>> {
  refuseUnknown(environment, flags)
  const given = Object.entries(flags).flatMap(([flag, kind]) => {
    const name = variableOf(flag)
    const value = environment[name]
    if (value === undefined || value === '') return []
    if (unread.includes(flag))
      throw new Problem('usage', `${name} is set, but only 'pidns run' reads it.`, { remedy: 'Unset it.' })
    return [[flag, settingOf(name, value, kind)] as const]
  })
  return Object.fromEntries(given)
}

function refuseUnknown(environment: Readonly<NodeJS.ProcessEnv>, flags: Flags): void {
  const known: readonly string[] = [...COMMON, ...Object.keys(flags).map(variableOf)]
  const [unknown] = Object.keys(environment).filter(
    name => name.startsWith('PIDNS_') && !known.includes(name) && !OF_A_SERVICE.test(name),
  )
  if (unknown === undefined) return
  throw new Problem('usage', `${unknown} is set, but pidns has no such setting.`, {
    remedy: `Every flag of 'pidns run' has one, such as PIDNS_OUT for --out; and there are ${COMMON.slice(0, 3).join(', ')}.`,
  })
}

function settingOf(name: string, value: string, kind: z.ZodType): string | true | readonly string[] {
  const inner = innerOf(kind)
  if (inner instanceof z.ZodArray) return value.split(',')
  if (inner instanceof z.ZodEnum && !inner.options.includes(value))
    throw new Problem('usage', `${name}=${value} is not valid.`, {
      remedy: `Valid: ${inner.options.join(', ')}.`,
    })
  if (!(inner instanceof z.ZodBoolean)) return value
  if (value === '1') return true
  throw new Problem('usage', `${name}=${value} is not valid: the only value is '1'.`, {
    remedy: `Unset it, or set ${name}=1.`,
  })
}

/** What a flag takes that may be missing or has a default. */
export function innerOf(kind: z.ZodType): unknown {
  if (kind instanceof z.ZodOptional || kind instanceof z.ZodDefault)
    return innerOf(kind.unwrap() as z.ZodType)
  return kind
}
