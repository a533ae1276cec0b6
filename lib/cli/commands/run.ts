import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { z } from 'zod'
import { Problem } from '../../problem.ts'
import { parseKubernetesVersion } from '../../provision/kubernetes/version.ts'
import { claimLine, terminalView } from '../../report/terminal.ts'
import { conduct } from '../../run/conduct.ts'
import type { RunOptions, TargetChoice } from '../../run/options.ts'
import { exitCodeOf } from '../exit-code.ts'
import { implementationFlags, implementationOf } from '../implementation.ts'
import { parseNodes } from '../nodes.ts'
import type { Shell } from '../shell.ts'

const someFlags = z.object({
  ...implementationFlags.shape,
  target: z.enum(['kind', 'kubeconfig', 'cri']),
  kubernetes: z.string(),
  nodes: z.string(),
  keep: z.boolean().optional(),
  reuse: z.boolean().optional(),
  kubeconfig: z.string().optional(),
  context: z.string().optional(),
  runtimeEndpoint: z.string().optional(),
  imageEndpoint: z.string().optional(),
  runtimeHandler: z.string().optional(),
  podFolder: z.string().optional(),
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
export function optionsOf(flags: Flags, environment: Readonly<NodeJS.ProcessEnv>): RunOptions {
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
  if (target === 'cri') return { ...common, target: criChoice(flags, environment) }
  const ofCri = namedOf(flags, ['runtimeEndpoint', 'imageEndpoint', 'runtimeHandler', 'podFolder'])
  if (ofCri !== undefined) {
    throw new Problem('usage', `${ofCri} is for a bare CRI runtime.`, {
      remedy: 'Add --target cri to judge one.',
    })
  }
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

type Flags = z.infer<typeof someFlags>

/** The first of these flags that was given, as it is typed. */
function namedOf(flags: Flags, names: readonly (keyof Flags)[]): string | undefined {
  const given = names.find(name => flags[name] !== undefined)
  return given === undefined
    ? undefined
    : `--${given.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}

/** What the flags say of a CRI runtime; crictl's variable names its socket where no flag does. */
function criChoice(flags: Flags, environment: Readonly<NodeJS.ProcessEnv>): TargetChoice {
  const ofClusters = namedOf(flags, ['kubeconfig', 'context', 'keep', 'reuse'])
  if (ofClusters !== undefined) {
    throw new Problem('usage', `${ofClusters} is for clusters; --target cri judges a bare CRI runtime.`)
  }
  const runtime = flags.runtimeEndpoint ?? environment.CONTAINER_RUNTIME_ENDPOINT
  if (runtime === undefined) {
    throw new Problem('usage', '--target cri needs the socket of the runtime.', {
      remedy:
        'Name it with --runtime-endpoint, for example unix:///run/containerd/containerd.sock or unix:///run/crio/crio.sock.',
    })
  }
  const image = flags.imageEndpoint ?? environment.IMAGE_SERVICE_ENDPOINT ?? runtime
  return {
    is: 'cri',
    endpoints: { runtime: socketOf(runtime), image: socketOf(image) },
    handler: flags.runtimeHandler ?? '',
    podFolder: resolve(flags.podFolder ?? join(tmpdir(), 'pidns-conformance')),
  }
}

/** The path of the unix socket that an endpoint names. @throws Problem (usage) for what is none */
function socketOf(endpoint: string): string {
  const path = endpoint.replace(/^unix:\/\//, '')
  if (path.startsWith('/')) return path
  throw new Problem('usage', `'${endpoint}' is no unix socket.`, {
    remedy: 'An endpoint looks like unix:///run/containerd/containerd.sock.',
  })
}
