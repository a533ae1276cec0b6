import { z } from 'zod'

/** critest's three tests of pid namespaces, by a word in their titles. */
export const PID_TESTS = ['HostPID', 'PodPID', 'ContainerPID'] as const
type PidTest = (typeof PID_TESTS)[number]

/** critest's results for the same mutants. */
export const aComparison = z.strictObject({
  kind: z.literal('CritestComparison'),
  made: z.strictObject({
    command: z.string(),
    at: z.iso.datetime(),
    critest: z.string(),
    target: z.string(),
    seconds: z.number().nonnegative(),
  }),
  rows: z.array(
    z.strictObject({
      mutant: z.string(),
      failed: z.array(z.enum(PID_TESTS)),
      passed: z.array(z.enum(PID_TESTS)),
    }),
  ),
})
export type Comparison = z.infer<typeof aComparison>

/** The parts that we read of a report from Ginkgo's `--ginkgo.json-report`. */
const aGinkgoReport = z.array(
  z.looseObject({
    SpecReports: z.array(z.looseObject({ LeafNodeText: z.string(), State: z.string() })),
  }),
)

/** Which of the three tests failed and passed. @throws Error when the report lacks one of them */
export function pidTestsIn(json: string): { readonly failed: PidTest[]; readonly passed: PidTest[] } {
  const specs = aGinkgoReport.parse(JSON.parse(json)).flatMap(({ SpecReports }) => SpecReports)
  const stateOf = (test: PidTest) => {
    const found = specs.find(({ LeafNodeText }) => LeafNodeText === `runtime should support ${test}`)
    if (found === undefined || found.State === 'skipped' || found.State === 'pending')
      throw new Error(`critest did not run its test ${test}`)
    return found.State
  }
  return {
    failed: PID_TESTS.filter(test => stateOf(test) !== 'passed'),
    passed: PID_TESTS.filter(test => stateOf(test) === 'passed'),
  }
}
