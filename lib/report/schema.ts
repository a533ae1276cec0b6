import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { LEVELS } from '../claim/claim.ts'
import { VERDICTS } from '../claim/verdict.ts'
import { TARGET_KINDS } from '../target/target-kind.ts'
import { chaptersOf, summarize } from './statistics.ts'

/** The version of the report's schema. A change that old readers can't read needs a new version. */
export const API_VERSION = 'pidns-conformance/v1alpha2'

const seconds = z.number().nonnegative().describe('duration in seconds')
/** A URL that a page may link to: not a script, not a file. */
const aLink = z.url({ protocol: /^https?$/, error: 'Not an http or https URL.' }).regex(/^https?:\/\//i)

const level = z.enum(LEVELS)
const verdict = z.enum(VERDICTS)

const counts = z
  .record(level, z.record(verdict, z.number().int().nonnegative()))
  .describe('number of claims per level and verdict')

const evidence = z.strictObject({
  title: z.string().describe('what was run or looked at'),
  seen: z.string().describe('the output from the cluster'),
  byHand: z.string().optional().describe('the command to do the same by hand'),
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
    .describe('the line in the spec of the failed assertion, e.g. specs/doc.spec.ts:123'),
  began: seconds.describe('when its test began, in seconds after the pods were applied'),
  seconds: seconds.describe('how long its test took, without waiting for pods'),
  differs: z
    .strictObject({ page: z.string(), holds: z.string() })
    .optional()
    .describe('where the page differs: its sentence, and what is true instead'),
  source: z.strictObject({
    where: z.string(),
    says: z.string().describe('the sentence that the claim is based on, word for word'),
    zh: z.string().optional().describe('the same sentence on the Chinese page, word for word'),
    url: aLink,
  }),
  manifests: z.array(z.string()).describe('manifests of the pods that it tests, below manifests/'),
  evidence: z.array(evidence),
  earlier: z
    .array(
      z.strictObject({
        verdict,
        reason: z.string().optional(),
        at: z.string().optional(),
        seconds,
        because: z.array(z.string()).describe('what went wrong around the runtime meanwhile'),
        evidence: z.array(evidence),
      }),
    )
    .optional()
    .describe('how it was tested before, each time on other pods, and why it was tested again'),
  repeats: z
    .array(z.strictObject({ verdict, reason: z.string().optional(), at: z.string().optional(), seconds }))
    .optional()
    .describe(
      'all its tests in their order, if the run tested it several times; the worst one is the verdict',
    ),
  again: z
    .string()
    .optional()
    .describe('the command that tests only this claim on such a target, if kubectl can not create its pods'),
  measurements: z
    .array(z.strictObject({ caller: z.string(), target: z.string(), may: z.record(z.string(), z.boolean()) }))
    .optional()
    .describe('the rows of the kernel-truth table that it measured'),
})

const node = z.strictObject({
  name: z.string(),
  kubelet: z.string().optional().describe('version of the kubelet; missing for a bare CRI runtime'),
  runtime: z.string().describe('the CRI runtime and its version, e.g. containerd://2.4.2'),
  runtimeCommit: z.string().optional().describe('the source commit that the CRI runtime reports'),
  runtimeHandlers: z.array(z.string()).optional().describe('the handlers that a bare CRI runtime reports'),
  ociRuntime: z
    .strictObject({
      handler: z.string().describe("the CRI runtime's name for it, as used in a RuntimeClass"),
      name: z.string().describe('the program, e.g. runc'),
      version: z.string().optional(),
      commit: z.string().optional().describe('the source commit that the program reports'),
    })
    .optional()
    .describe('what runs the containers; missing if the target does not report it'),
  kernel: z.string(),
  cgroup: z.enum(['v1', 'v2']).optional().describe('missing if the target does not report it'),
  lsms: z
    .array(z.string())
    .optional()
    .describe('the Linux security modules in use; missing if the target does not report them'),
  ptraceScope: z
    .number()
    .int()
    .optional()
    .describe('kernel.yama.ptrace_scope; missing if the kernel has no Yama or the target does not report it'),
  operatingSystem: z.string().optional(),
  architecture: z.string(),
})

/** Who publishes a report, and for what project, in the words of that person. */
export const anImplementation = z.strictObject({
  organisation: z.string().min(1),
  project: z.string().min(1),
  url: aLink,
  version: z.string().min(1),
  contact: z
    .array(z.string().min(1))
    .min(1)
    .describe('where to send questions: addresses, accounts, channels'),
})

const pod = z.strictObject({
  manifest: z.string().describe('path below manifests/'),
  startSeconds: seconds.optional(),
  node: z.string().optional().describe('the node that it started on; missing for a bare CRI runtime'),
  diagnosis: z
    .array(evidence)
    .optional()
    .describe('its state when the first claim on it failed or could not be tested'),
  yaml: z.string().optional().describe('the manifest as applied, without the namespace and the label'),
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
        'how far the run was when it wrote this; if it stays "judging", the run was killed. Missing in older reports, which were only written at the end',
      ),
    command: z.string().optional().describe('the command line, without the flags for output files'),
    seconds,
    suite: z.strictObject({
      version: z.string(),
      claims: z
        .number()
        .int()
        .positive()
        .optional()
        .describe('how many claims the suite has; a report with fewer covers only the selected ones'),
      commit: z.string().optional().describe('commit of its repository, with "-dirty" if files were changed'),
    }),
    podPatch: z
      .strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), yaml: z.string() })
      .optional()
      .describe('what every pod got besides what its manifest says, and the digest of that file'),
    interrupted: z.string().optional().describe('why the run ended early'),
    attribution: z.string(),
  }),
  page: z
    .strictObject({
      url: aLink,
      repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
      path: z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/),
      commit: z.string().regex(/^[0-9a-f]{40}$/),
    })
    .optional()
    .describe(
      'the documentation page that the claims are about, and the text of it that they were compared with; missing in older reports',
    ),
  implementation: anImplementation.optional().describe('who publishes the result, in their own words'),
  target: z
    .strictObject({
      target: z.enum(TARGET_KINDS),
      kubernetes: z.string().optional().describe('version of the API server; missing for a bare CRI runtime'),
      runtimeHandler: z.string().optional().describe('the requested handler'),
      nodeImage: z
        .strictObject({
          ref: z.string(),
          id: z
            .string()
            .optional()
            .describe("the digest of the image's configuration, which identifies its content"),
          digest: z.string().optional().describe('the digest in the registry, if it was pulled from one'),
        })
        .optional(),
      judged: z
        .string()
        .optional()
        .describe('the name of the node that was judged; missing in older reports, and if no pod started'),
      leftOut: z.array(z.string()).describe('what the cluster lacks compared with a typical one'),
      nodes: z.array(node).describe('the nodes that the target reports, the judged one first'),
    })
    .optional()
    .describe('what was tested; missing if it could not be reached'),
  problem: z.string().optional().describe('why no claim, or not every claim, could be tested'),
  cleanUp: z
    .strictObject({
      seconds,
      problem: z.string().optional().describe('what is left over, why, and how to remove it'),
    })
    .optional()
    .describe('how the removal of everything the run created went; it does not change the verdicts'),
  kept: z
    .strictObject({
      pods: z.array(
        z.strictObject({
          pod: z.string(),
          namespace: z.string(),
          claims: z.array(z.string()).describe('the claims that failed on it'),
          enter: z.string().describe('the command to enter it, or to see why it can not be entered'),
        }),
      ),
      remove: z.string().describe('the command that removes them'),
    })
    .optional()
    .describe('pods that stay after the run for a person, with --keep-failed'),
  phases: z.array(z.strictObject({ name: z.string(), seconds })),
  disturbances: z
    .array(z.strictObject({ what: z.string(), why: z.string().optional(), began: seconds, seconds }))
    .optional()
    .describe('what broke or stood still around the runtime, in seconds after the pods were applied'),
  pods: z.array(pod),
  images: z
    .array(z.strictObject({ name: z.string(), id: z.string() }))
    .optional()
    .describe("the images of the pods: the name that they ask for, and the runtime's id with the digest"),
  summary: counts,
  chapters: z.record(z.string(), counts).describe('the same counts for each chapter'),
  claims: z.array(judgedClaim),
})

/** The result of one run. Its totals must match its claims. */
export const aReport = aReportAsWritten.check(({ value, issues }) => {
  issues.push(...contradictions(value).map(({ path, message }) => issue(path, message, value)))
})

type Path = readonly (string | number)[]

function issue(path: Path, message: string, input: unknown) {
  return { code: 'custom' as const, path: [...path], message, input }
}

/** The contradictions within a report. */
function contradictions(
  report: z.infer<typeof aReportAsWritten>,
): readonly { path: Path; message: string }[] {
  const { claims, summary, chapters } = report
  const ids = claims.map(({ id }) => id)
  const unreasoned = claims.flatMap(({ verdict: told, reason }, index) =>
    told !== 'pass' && reason === undefined
      ? [{ path: ['claims', index, 'reason'], message: `A verdict other than pass needs a reason.` }]
      : [],
  )
  const twice = ids.flatMap((id, index) =>
    ids.indexOf(id) < index
      ? [{ path: ['claims', index, 'id'], message: `An earlier claim has the same id ${id}.` }]
      : [],
  )
  const sums = isDeepStrictEqual(summary, summarize(claims))
    ? []
    : [{ path: ['summary'], message: 'The counts do not match the claims of the report.' }]
  const byChapter = isDeepStrictEqual(chapters, chaptersOf(claims))
    ? []
    : [{ path: ['chapters'], message: 'The counts do not match the claims of the report.' }]
  return [...unreasoned, ...twice, ...sums, ...byChapter]
}

export type Report = z.infer<typeof aReport>
export type Implementation = z.infer<typeof anImplementation>
export type JudgedClaim = z.infer<typeof judgedClaim>
export type Phase = Report['phases'][number]

/** The report's schema as JSON Schema, as published in the package. */
export function reportJsonSchema(): object {
  return { $id: API_VERSION, title: 'Report of a pidns-conformance run', ...z.toJSONSchema(aReportAsWritten) }
}
