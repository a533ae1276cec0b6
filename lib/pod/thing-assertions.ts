import { z } from 'zod'
import type { SeenProcess } from './look.ts'

declare global {
  namespace Chai {
    interface Assertion {
      /**
       * A container, a process or an object of the cluster has these values, by path: `state.exitCode`. Of
       * several values, one match is enough.
       */
      tell(facts: Readonly<Record<string, Fact | readonly Fact[]>>): void
      /** It is the process seen before: with the same PID and the same start time. */
      sameProcessAs(before: SeenProcess): void
      /** It is in the same control groups as the other. */
      sameGroupsAs(other: ControlGroups): void
    }
  }
}

/** The control groups of a process, as `/proc/PID/cgroup` lists them. */
export interface ControlGroups {
  readonly pid: number
  readonly text: string
}

type Fact = string | number | boolean | undefined

/** A chai plug-in with assertions on single things. */
export function thingWords(chai: Chai.ChaiStatic): void {
  chai.Assertion.addMethod('tell', function (facts: Readonly<Record<string, Fact | readonly Fact[]>>) {
    const thing: object = this._obj
    const told = Object.entries(facts).map(([path, wanted]) => ({ path, wanted, seen: valueAt(thing, path) }))
    const expected = told.map(({ path, wanted }) => `${path} ${shownFact(wanted)}`).join(', ')
    const saw = told.map(({ path, seen }) => `${path} ${shownFact(seen)}`).join(', ')
    const whole = JSON.stringify(thing, jsonOf)
    this.assert(
      told.every(({ wanted, seen }) => isOneOf(wanted, seen)),
      `expected ${nameOf(thing)} to tell ${expected}, saw ${saw}\n${whole}`,
      `expected ${nameOf(thing)} not to tell ${expected}, saw that it does\n${whole}`,
      undefined,
    )
  })

  chai.Assertion.addMethod('sameGroupsAs', function (other: ControlGroups) {
    const { pid, text }: ControlGroups = this._obj
    this.assert(
      text === other.text,
      `expected PID ${pid} to be in the control groups of PID ${other.pid}, saw that it is in others\n${text}\n${other.text}`,
      `expected PID ${pid} not to be in the control groups of PID ${other.pid}, saw that it is\n${text}`,
      undefined,
    )
  })

  chai.Assertion.addMethod('sameProcessAs', function (before: SeenProcess) {
    const now: SeenProcess = this._obj
    const is = `saw PID ${now.pid} that started at tick ${now.started} as '${now.command}'`
    const was = `PID ${before.pid} that started at tick ${before.started} as '${before.command}'`
    this.assert(
      now.pid === before.pid && now.started === before.started && now.command === before.command,
      `expected ${nameOf(now)} to be ${was} still, ${is}`,
      `expected ${nameOf(now)} to be another than ${was}, ${is}`,
      undefined,
    )
  })
}

const aNamed = z.union([
  z
    .looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) })
    .transform(({ kind, metadata }) => `${kind.toLowerCase()} ${metadata.name}`),
  z.looseObject({ pid: z.number(), command: z.string() }).transform(({ command }) => `process '${command}'`),
  z.looseObject({ name: z.string() }).transform(({ name }) => `container ${name}`),
])

/** What a sentence calls a thing. @throws Error for a thing that this plug-in can't name */
function nameOf(thing: object): string {
  return aNamed.parse(thing)
}

function valueAt(thing: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, step) => Object(value)[step], thing)
}

function isOneOf(wanted: Fact | readonly Fact[], value: unknown): boolean {
  return Array.isArray(wanted) ? wanted.includes(value) : wanted === value
}

function shownFact(value: unknown): string {
  return Array.isArray(value)
    ? value.map(shownFact).join(' or ')
    : value === undefined
      ? 'nothing'
      : String(value)
}

/** JSON has no big integers. */
function jsonOf(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString(16) : value
}
