import { z } from 'zod'

/** The version of the report's form; a change that old readers can't read gets a new one. */
export const API_VERSION = 'pidns-conformance/v1alpha1'

const seconds = z.number().nonnegative().describe('duration in seconds')
const level = z.enum(['required', 'recommended', 'informative'])
const verdict = z.enum(['pass', 'fail', 'skipped', 'inconclusive', 'not run'])

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
  began: seconds.describe('when its judgement began, in seconds after the pods were applied'),
  seconds: seconds.describe('how long its judgement took, without waiting for pods'),
  differs: z
    .strictObject({ page: z.string(), holds: z.string() })
    .optional()
    .describe('where the page says otherwise: its sentence, and what holds instead'),
  source: z.strictObject({ where: z.string(), says: z.string(), url: z.url() }),
  manifests: z.array(z.string()).describe('the pods it was judged on, below manifests/'),
  evidence: z.array(evidence),
  measurements: z
    .array(z.strictObject({ caller: z.string(), target: z.string(), may: z.record(z.string(), z.boolean()) }))
    .optional()
    .describe('rows of the kernel-truth table that it measured'),
})

const node = z.strictObject({
  name: z.string(),
  kubelet: z.string(),
  runtime: z.string().describe('the CRI runtime, e.g. containerd://2.4.2'),
  kernel: z.string(),
  operatingSystem: z.string(),
  architecture: z.string(),
})

/** The result of one run. */
export const aReport = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('ConformanceReport'),
  run: z.strictObject({
    id: z.string(),
    started: z.iso.datetime(),
    seconds,
    suite: z.strictObject({ version: z.string() }),
    interrupted: z.string().optional().describe('why the run ended before its end'),
    attribution: z.string(),
  }),
  target: z
    .strictObject({
      target: z.enum(['kind', 'kubeconfig']),
      kubernetes: z.string(),
      nodeImage: z.string().optional(),
      leftOut: z.array(z.string()).describe('what the cluster lacks compared with a usual one'),
      nodes: z.array(node),
    })
    .optional()
    .describe('what was judged; missing when it could not be reached'),
  problem: z.string().optional().describe('why no claim, or not every claim, could be judged'),
  phases: z.array(z.strictObject({ name: z.string(), seconds })),
  pods: z.array(z.strictObject({ manifest: z.string(), startSeconds: seconds.optional() })),
  summary: z
    .record(level, z.record(verdict, z.number().int().nonnegative()))
    .describe('how many claims of each level have each verdict'),
  claims: z.array(judgedClaim),
})

export type Report = z.infer<typeof aReport>
export type JudgedClaim = z.infer<typeof judgedClaim>
export type Phase = Report['phases'][number]

/** The report's form as JSON Schema, as it is published in the package. */
export function reportJsonSchema(): object {
  return { $id: API_VERSION, title: 'Report of a pidns-conformance run', ...z.toJSONSchema(aReport) }
}
