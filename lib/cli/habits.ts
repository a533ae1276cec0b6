import { Problem } from '../problem.ts'

/** What users of other tools type, and what they mean here. */
interface Habit {
  /** Words that begin the command line, or a flag anywhere in it. */
  readonly typed: readonly string[] | RegExp
  /** What to type here, as the end of a sentence. */
  readonly here: string
}

const HABITS: readonly Habit[] = [
  // kubectl
  { typed: ['get'], here: "'pidns claims' lists the claims, 'pidns cluster list' the clusters" },
  { typed: ['describe'], here: "'pidns explain CLAIM' explains a claim" },
  { typed: ['delete'], here: "'pidns clean' removes what runs left, 'pidns cluster down' clusters" },
  { typed: /^(-l|--selector)(=|$)/, here: 'name the node by its labels with --node-selector' },
  { typed: /^(-v=|-v\d|--v(=|$))/, here: "'pidns run -v' prints each request, without levels" },
  // sonobuoy
  { typed: ['status'], here: "'pidns run' shows how far it is, and its report says so too" },
  {
    typed: ['results'],
    here: "'pidns report' draws a report, such as 'pidns report markdown reports/latest'",
  },
  { typed: ['retrieve'], here: "'pidns run --out DIR' writes the report there while it runs" },
  { typed: /^--wait(=|$)/, here: "'pidns run' always waits for its end" },
  {
    typed: /^(--mode|--plugin|-m|-p)(=|$)/,
    here: "choose claims, for example with '--claim doc' or '--claim level:required'",
  },
  { typed: /^--e2e-(focus|skip)(=|$)/, here: 'use --focus and --skip' },
  // hydrophone
  { typed: /^--conformance$/, here: "'pidns run' tests all claims" },
  { typed: /^--cleanup$/, here: "'pidns clean --context NAME' removes what runs left on a cluster" },
  { typed: /^(--output-dir|--report-dir|-d)(=|$)/, here: 'name the folder with --out' },
  // critest
  { typed: /^(-|--)ginkgo\./, here: 'use --focus and --skip; claims run side by side anyway' },
  { typed: /^(--runtime-service-address|-r)(=|$)/, here: 'name the socket with --runtime-endpoint' },
]

/**
 * Refuses what users of kubectl, sonobuoy, hydrophone and critest type by habit and pidns does not have.
 * @throws Problem (usage) that says what to type
 */
export function refuseHabits(args: readonly string[]): void {
  for (const { typed, here } of HABITS) {
    const among = typed instanceof RegExp ? args : args.slice(0, 1)
    const found = among.find(word => (typed instanceof RegExp ? typed.test(word) : typed.includes(word)))
    if (found !== undefined) throw new Problem('usage', `pidns has no ${found.split('=')[0]}: ${here}.`)
  }
}
