import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { LEVELS } from '../claim/claim.ts'
import { VERDICTS } from '../claim/verdict.ts'
import { TARGET_KINDS } from '../target/target-kind.ts'
import { chaptersOf, summarize } from './statistics.ts'

/** The version of the report's form; a change that old readers can't read gets a new one. */
export const API_VERSION = 'pidns-conformance/v1alpha2'

const seconds = z.number().nonnegative().describe('duration in seconds')
/** What a page makes a link of: no script, no file. */
const aLink = z.url({ protocol: /^https?$/, error: 'It is no URL of http or https.' }).regex(/^https?:\/\//i)

const level = z.enum(LEVELS)
const verdict = z.enum(VERDICTS)

const counts = z
  .record(level, z.record(verdict, z.number().int().nonnegative()))
  .describe('how many claims of each level have each verdict')

const evidence = z.strictObject({
  title: z.string().describe('what was done or looked at'),
  seen: z.string().describe('what the cluster gave'),
  byHand: z.string().optional().describe('the command with which a person does the same'),
})

const judgedClaim = z.strictObject({
  id: z.string().regex(/^[a-z]+\.[a-z0-9-]+$/),
  title: z.string(),
  level,
  verdict,
  reason: z.string().optional().describe('why the verdict is not pass'),
  at: z
    .string()
    .regex(/^specs\/[\w-]+\.spec\.[jt]s:\d+$/)
    .optional()
    .describe('the line of the spec whose assertion failed, e.g. specs/doc.spec.ts:123'),
  began: seconds.describe('when its judgement began, in seconds after the pods were applied'),
  seconds: seconds.describe('how long its judgement took, without waiting for pods'),
  differs: z
    .strictObject({ page: z.string(), holds: z.string() })
    .optional()
    .describe('where the page says otherwise: its sentence, and what holds instead'),
  source: z.strictObject({
    where: z.string(),
    says: z.string().describe('the sentence that the claim rests on, word for word'),
    zh: z.string().optional().describe('the same sentence on the page in Chinese, word for word'),
    url: aLink,
  }),
  manifests: z.array(z.string()).describe('the pods it was judged on, below manifests/'),
  evidence: z.array(evidence),
  again: z
    .string()
    .optional()
    .describe('the command that judges it alone on such a target, where kubectl can not make its pods'),
  measurements: z
    .array(z.strictObject({ caller: z.string(), target: z.string(), may: z.record(z.string(), z.boolean()) }))
    .optional()
    .describe('rows of the kernel-truth table that it measured'),
})

const node = z.strictObject({
  name: z.string(),
  kubelet: z.string().optional().describe('its version; missing for a bare CRI runtime'),
  runtime: z.string().describe('the CRI runtime and its version, e.g. containerd://2.4.2'),
  runtimeCommit: z.string().optional().describe('the commit that the CRI runtime says it was built from'),
  runtimeHandlers: z.array(z.string()).optional().describe('handlers that a bare CRI runtime says it has'),
  ociRuntime: z
    .strictObject({
      handler: z.string().describe("the CRI runtime's name for it, which a RuntimeClass names"),
      name: z.string().describe('the program, e.g. runc'),
      version: z.string().optional(),
      commit: z.string().optional().describe('the commit that the program says it was built from'),
    })
    .optional()
    .describe('what makes the containers; missing where the target does not tell'),
  kernel: z.string(),
  cgroup: z.enum(['v1', 'v2']).optional().describe('missing where the target does not tell'),
  lsms: z
    .array(z.string())
    .optional()
    .describe('the Linux security modules in use; missing where the target does not tell'),
  operatingSystem: z.string().optional(),
  architecture: z.string(),
})

/** Who publishes a report, and of what: the words of the person who made the run. */
export const anImplementation = z.strictObject({
  organisation: z.string().min(1),
  project: z.string().min(1),
  url: aLink,
  version: z.string().min(1),
  contact: z.array(z.string().min(1)).min(1).describe('where questions go: addresses, accounts, channels'),
})

const pod = z.strictObject({
  manifest: z.string().describe('path below manifests/'),
  startSeconds: seconds.optional(),
  diagnosis: z
    .array(evidence)
    .optional()
    .describe('what was seen of it when a first claim did not hold on it or could not be judged'),
  yaml: z.string().optional().describe('the manifest, as it was applied but for the namespace and the label'),
})

const aReportAsWritten = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('ConformanceReport'),
  date: z.iso.datetime().describe('when the run began'),
  run: z.strictObject({
    id: z.string(),
    state: z
      .enum(['judging', 'cleaning up', 'ended'])
      .optional()
      .describe(
        'how far the run was when this was written; left at "judging" it was killed. Missing in reports that were written at the end only',
      ),
    command: z.string().optional().describe('what was typed, without where files go'),
    seconds,
    suite: z.strictObject({
      version: z.string(),
      claims: z
        .number()
        .int()
        .positive()
        .optional()
        .describe('how many claims it has; a report of fewer is of those that were chosen'),
      commit: z.string().optional().describe('of its repository; "-dirty" follows where files were changed'),
    }),
    interrupted: z.string().optional().describe('why the run ended before its end'),
    attribution: z.string(),
  }),
  implementation: anImplementation.optional().describe('whose result it is, as that person says'),
  target: z
    .strictObject({
      target: z.enum(TARGET_KINDS),
      kubernetes: z.string().optional().describe('version of the API server; missing for a bare CRI runtime'),
      runtimeHandler: z.string().optional().describe('the handler that was asked for'),
      nodeImage: z
        .strictObject({
          ref: z.string(),
          id: z.string().optional().describe("the digest of the image's configuration: what its content is"),
          digest: z.string().optional().describe('the digest in the registry, where it was pulled from one'),
        })
        .optional(),
      leftOut: z.array(z.string()).describe('what the cluster lacks compared with a usual one'),
      nodes: z.array(node),
    })
    .optional()
    .describe('what was judged; missing when it could not be reached'),
  problem: z.string().optional().describe('why no claim, or not every claim, could be judged'),
  cleanUp: z
    .strictObject({
      seconds,
      problem: z.string().optional().describe('what is left, why, and how to remove it'),
    })
    .optional()
    .describe('how the removal of what the run made went; it does not change the verdicts'),
  phases: z.array(z.strictObject({ name: z.string(), seconds })),
  pods: z.array(pod),
  summary: counts,
  chapters: z.record(z.string(), counts).describe('the same for each chapter'),
  claims: z.array(judgedClaim),
})

/** The result of one run. What it says of its claims in sum must be what they say. */
export const aReport = aReportAsWritten.check(({ value, issues }) => {
  issues.push(...contradictions(value).map(({ path, message }) => issue(path, message, value)))
})

type Path = readonly (string | number)[]

function issue(path: Path, message: string, input: unknown) {
  return { code: 'custom' as const, path: [...path], message, input }
}

/** Where a report contradicts itself. */
function contradictions(
  report: z.infer<typeof aReportAsWritten>,
): readonly { path: Path; message: string }[] {
  const { claims, summary, chapters } = report
  const ids = claims.map(({ id }) => id)
  const unreasoned = claims.flatMap(({ verdict: told, reason }, index) =>
    told !== 'pass' && reason === undefined
      ? [{ path: ['claims', index, 'reason'], message: `A verdict other than pass needs its reason.` }]
      : [],
  )
  const twice = ids.flatMap((id, index) =>
    ids.indexOf(id) < index
      ? [{ path: ['claims', index, 'id'], message: `There is a claim ${id} before it.` }]
      : [],
  )
  const sums = isDeepStrictEqual(summary, summarize(claims))
    ? []
    : [{ path: ['summary'], message: 'It does not sum up the claims of the report.' }]
  const byChapter = isDeepStrictEqual(chapters, chaptersOf(claims))
    ? []
    : [{ path: ['chapters'], message: 'They do not sum up the claims of the report.' }]
  return [...unreasoned, ...twice, ...sums, ...byChapter]
}

export type Report = z.infer<typeof aReport>
export type Implementation = z.infer<typeof anImplementation>
export type JudgedClaim = z.infer<typeof judgedClaim>
export type Phase = Report['phases'][number]

/** The report's form as JSON Schema, as it is published in the package. */
export function reportJsonSchema(): object {
  return { $id: API_VERSION, title: 'Report of a pidns-conformance run', ...z.toJSONSchema(aReportAsWritten) }
}
