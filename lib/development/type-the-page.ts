import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Problem } from '../problem.ts'
import { inNewNamespace, kubectl, pathWithKubectl } from './kubectl.ts'
import { ownCluster } from './own-cluster.ts'
import { exitCodeFor, script } from './script.ts'
import { pictureOf } from './typed/picture.ts'
import { plain } from './typed/span.ts'
import { type Typed, typePage } from './typed/typist.ts'

const MANIFEST = 'share-process-namespace.yaml'

/** Types the documentation page into a terminal, with a real kubectl, as a person does who follows it. */
await script(
  `npm run test:page -- [--kubeconfig FILE] [--picture FILE]

Types the page's own commands into a terminal, one after the other, with a real kubectl: apply, attach, enter,
ps ax, kill -HUP, ps ax, head. Compares what the screen shows with what the page shows. By default the kept kind
cluster is used, which is made if there is none. Exits with 0 if the page is true.

  --picture FILE  write the screen into this file, as SVG

Examples:
  npm run test:page
  npm run test:page -- --picture docs/images/page.svg`,
  { options: { kubeconfig: { type: 'string' }, picture: { type: 'string' } } },
  async ({ context: { signal } }, { values }) => {
    const kubeconfig = await readFile(values.kubeconfig ?? (await ownCluster()), 'utf8')
    const typed = await typedOn(kubeconfig, signal)
    console.log(typed.screen.join('\n'))
    console.log()
    for (const each of typed.other) console.log(`another example: ${each}`)
    for (const each of typed.wrong) console.log(`WRONG: ${each}`)
    console.log(`the page is ${typed.wrong.length === 0 ? 'true' : 'NOT true'} here`)
    if (values.picture !== undefined)
      await writeFile(
        values.picture,
        pictureOf('The commands of the page, typed into a terminal', typed.screen.map(withTypedBold)),
      )
    return exitCodeFor(typed.wrong.length === 0)
  },
)

/** A line of the screen; what the person typed is bold. */
function withTypedBold(line: string) {
  return plain(line, /^(\$|\/ #) ./.test(line))
}

/** Types the page in a namespace of its own, which is removed in any case. */
async function typedOn(kubeconfig: string, signal: AbortSignal): Promise<Typed> {
  const folder = await mkdtemp(join(tmpdir(), 'pidns-page-'))
  try {
    const config = join(folder, 'kubeconfig')
    await writeFile(config, kubeconfig, { mode: 0o600 })
    const PATH = await pathWithKubectl(kubeconfig, join(folder, 'bin'), signal)
    const env = { PATH, KUBECONFIG: config, HOME: folder, TERM: 'xterm' }
    await copyFile(
      fileURLToPath(new URL(`../../manifests/doc/${MANIFEST}`, import.meta.url)),
      join(folder, MANIFEST),
    )
    return await inNewNamespace(env, 'in the background', signal, async namespace => {
      await kubectl(env, ['config', 'set-context', '--current', `--namespace=${namespace}`], signal)
      const wait = ['wait', '--for=condition=Ready', 'pod/nginx', '--timeout=120s']
      const ready = async () => void (await kubectl(env, wait, signal))
      const typed = await typePage({ cwd: folder, manifest: MANIFEST, env, signal, ready })
      await mustGoOn(env, signal)
      return typed
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The window was closed: the person is detached, and the pod goes on. */
async function mustGoOn(env: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
  const restarts = '{range .status.containerStatuses[*]}{.name}={.restartCount} {end}'
  const seen = await kubectl(
    env,
    ['get', 'pod', 'nginx', '-o', `jsonpath={.status.phase} ${restarts}`],
    signal,
  )
  if (seen.trim() === 'Running nginx=0 shell=0') return
  throw new Problem('environment', `After detaching, the pod is not as it was: ${seen}`)
}
