import { z } from 'zod'

const aCount = z.int().nonnegative()

const aColumn = z.strictObject({
  column: z.string(),
  /** As a shell reports it; null when the run did not end in time. */
  exitCode: z.int().nullable(),
  seconds: z.number(),
  /** Whether it was judging when the fault began. */
  during: z.boolean(),
  counts: z.strictObject({
    pass: aCount,
    fail: aCount,
    skipped: aCount,
    inconclusive: aCount,
    'not run': aCount,
  }),
  /** The claims that failed, and those that could not be judged. */
  failed: z.array(z.strictObject({ id: z.string(), level: z.string(), reason: z.string() })),
  inconclusive: z.array(z.strictObject({ ids: z.array(z.string()), reason: z.string() })),
  /** What its clean-up could not remove, in its own words. */
  cleanUp: z.string().optional(),
  /** What is not as it must be. */
  troubles: z.array(z.string()),
})

const aFaultResult = z.strictObject({
  name: z.string(),
  does: z.string(),
  undone: z.string(),
  at: z.iso.datetime(),
  target: z.string(),
  /** What proves that it happened. */
  proof: z.string().optional(),
  /** Why it did not happen. */
  notProduced: z.string().optional(),
  /** From the start of the runs to the end of all checks, without the run right after. */
  seconds: z.number(),
  columns: z.array(aColumn),
  /** The exit code of a small run right after. */
  after: z.int().nullable(),
  troubles: z.array(z.string()),
})

/** The recorded results of the campaign, fault by fault. */
export const aCampaign = z.strictObject({
  kind: z.literal('FaultCampaign'),
  command: z.string(),
  faults: z.array(aFaultResult),
})

export type ColumnResult = z.infer<typeof aColumn>
export type FaultResult = z.infer<typeof aFaultResult>
export type Campaign = z.infer<typeof aCampaign>

/** Whether a fault happened, and all that it met is as it must be. */
export function isRight({ notProduced, columns, troubles }: FaultResult): boolean {
  return (
    notProduced === undefined && troubles.length === 0 && columns.every(each => each.troubles.length === 0)
  )
}

/** The newer results in place of the older ones of the same faults, in the order of `names`. */
export function merged(old: readonly FaultResult[], now: readonly FaultResult[], names: readonly string[]) {
  const all = new Map([...old, ...now].map(result => [result.name, result]))
  return names.flatMap(name => all.get(name) ?? [])
}
