import { relative, resolve } from 'node:path'
import { z } from 'zod'
import { Problem } from '../../problem.ts'
import { parseKubernetesVersion } from '../../provision/kubernetes/version.ts'
import { claimLine, terminalView } from '../../report/terminal.ts'
import { conduct } from '../../run/conduct.ts'
import type { RunOptions } from '../../run/options.ts'
import { exitCodeOf } from '../exit-code.ts'
import { implementationFlags, implementationOf } from '../implementation.ts'
import { parseNodes } from '../nodes.ts'
import type { Shell } from '../shell.ts'

const someFlags = z.object({
  ...implementationFlags.shape,
  target: z.enum(['kind', 'kubeconfig']),
  kubernetes: z.string(),
  nodes: z.string(),
  keep: z.boolean().optional(),
  reuse: z.boolean().optional(),
  kubeconfig: z.string().optional(),
  context: z.string().optional(),
  claim: z.array(z.string()),
  out: z.string(),
  json: z.boolean().optional(),
})

/** `pidns run` */
export async function run(flags: unknown, shell: Shell): Promise<number> {
  const { display, context } = shell
  const parsed = someFlags.parse(flags)
  const implementation = await implementationOf(parsed)
  const options = {
    ...optionsOf(parsed, shell.environment),
    ...(implementation !== undefined && { implementation }),
  }
  const { report, file } = await conduct(options, context, {
    progress: display.progress,
    onStart: run => {
      shell.atOnce = () => run.abandon()
    },
    onOutcome: ({ claim, judgement, seconds }) => {
      const { id, title, level } = claim
      display.print(claimLine({ id, title, level, verdict: judgement.verdict, seconds }))
    },
  })
  display.close()
  shell.write(parsed.json ? `${JSON.stringify(report)}\n` : `\n${terminalView(report, relative('', file))}\n`)
  return exitCodeOf(report, context.signal.reason)
}

/** What the flags mean. @throws Problem (usage) for flags that contradict each other. */
export function optionsOf(
  flags: z.infer<typeof someFlags>,
  environment: Readonly<NodeJS.ProcessEnv>,
): RunOptions {
  const {
    target,
    kubernetes,
    nodes,
    keep = false,
    reuse = false,
    kubeconfig: file,
    context,
    claim,
    out,
  } = flags
  const common = { claims: claim, out: resolve(out) }
  if (target === 'kind') {
    if (file !== undefined || context !== undefined) {
      throw new Problem(
        'usage',
        '--kubeconfig and --context name an existing cluster; --target kind makes its own.',
        {
          remedy: 'Add --target kubeconfig to judge the existing one.',
        },
      )
    }
    const wanted = { kubernetes: parseKubernetesVersion(kubernetes), nodes: parseNodes(nodes) }
    return { ...common, target: { is: 'kind', ...wanted, keep, reuse } }
  }
  if (keep || reuse) {
    throw new Problem(
      'usage',
      '--keep and --reuse are for kind clusters; an existing cluster is never removed.',
    )
  }
  const choice = { ...(file !== undefined && { file }), ...(context !== undefined && { context }) }
  return { ...common, target: { is: 'kubeconfig', choice, variable: environment.KUBECONFIG } }
}
