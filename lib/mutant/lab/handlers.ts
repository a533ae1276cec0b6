import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { poll } from '../../poll.ts'
import { messageOf, Problem } from '../../problem.ts'
import type { OciRuntime } from '../../provision/oci-runtime/oci-runtime.ts'
import type { OciMutant } from '../mutant.ts'
import { stubOf } from '../wrapper/stub.ts'
import { type Handler, withHandlers } from './containerd-config.ts'
import type { Node } from './node.ts'

/** On the node: where the wrapper and its stubs are, and where the wrapper keeps its memory. */
const HOME = '/opt/pidns-mutants'
const STATE = '/run/pidns-mutants'

const CONFIG = '/etc/containerd/config.toml'
const ORIGINAL = `${CONFIG}.before-pidns-mutants`

/** How long containerd may take to answer after a restart, in seconds. */
const ANSWERS_WITHIN = 30

const MUTANT_ROOM = fileURLToPath(new URL('..', import.meta.url))

/** The name of a mutant's runtime handler, and of its RuntimeClass. */
export function handlerOf(mutant: string): string {
  return `pidns-mutant-${mutant}`
}

/** The runtime handlers that a node gets. */
export interface Handlers {
  /** Faulty runtimes, by name: the node's own runtime behind a wrapper. */
  readonly mutants: ReadonlyMap<string, OciMutant>
  /** Other runtimes, unchanged. */
  readonly runtimes: readonly OciRuntime[]
}

/**
 * Adds mutants and other OCI runtimes as handlers to a node's containerd, and restarts containerd. Running
 * pods stay. A second call replaces the handlers of the first.
 */
export async function installHandlers(
  node: Node,
  { mutants, runtimes }: Handlers,
  signal: AbortSignal,
): Promise<void> {
  await node.run('sh', '-c', `mkdir -p ${HOME}/lib && { [ -e ${ORIGINAL} ] || cp ${CONFIG} ${ORIGINAL}; }`)
  const runtime = (await node.run('sh', '-c', 'command -v runc')).trim()
  await Promise.all([
    node.copy(process.execPath, `${HOME}/node`),
    node.copy(MUTANT_ROOM, `${HOME}/lib/`),
    copyStubs(node, mutants, runtime),
    ...runtimes.map(other => copyRuntime(node, other)),
  ])
  await runsNode(node)
  const handlers: readonly Handler[] = [
    ...[...mutants.keys()].map(name => ({ name: handlerOf(name), binary: `${HOME}/bin/${name}` })),
    ...runtimes.map(({ name, program }) => ({ name: handlerOf(name), binary: program })),
  ]
  await node.write(CONFIG, withHandlers(await node.read(ORIGINAL), handlers))
  await node.restartContainerd()
  await answers(node, signal)
}

/** Removes the mutants from a node and from its containerd. Does nothing when there are none. */
export async function removeHandlers(node: Node): Promise<void> {
  const isThere = (await node.run('sh', '-c', `ls ${ORIGINAL} 2>/dev/null || true`)) !== ''
  if (!isThere) return
  await node.run('mv', ORIGINAL, CONFIG)
  await node.restartContainerd()
  await node.run('rm', '-rf', HOME, STATE)
}

/** {@link removeHandlers} leaves it on the node: nothing calls it then. */
async function copyRuntime(node: Node, { folder, home }: OciRuntime): Promise<void> {
  await node.run('mkdir', '-p', home)
  await node.copy(`${folder}/.`, home)
}

async function copyStubs(
  node: Node,
  mutants: ReadonlyMap<string, OciMutant>,
  runtime: string,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pidns-'))
  try {
    const bin = join(folder, 'bin')
    await mkdir(bin)
    const wrapper = `${HOME}/lib/mutant/wrapper/main${extname(import.meta.filename)}`
    for (const [name, mutant] of mutants) {
      const stub = stubOf(name, mutant, { node: `${HOME}/node`, wrapper, runtime, cache: `${HOME}/cache` })
      await writeFile(join(bin, name), stub, { mode: 0o755 })
    }
    await writeFile(join(folder, 'package.json'), '{"type":"module"}\n')
    await node.copy(`${folder}/.`, HOME)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @throws Problem when this machine's Node.js does not run on the node */
async function runsNode(node: Node): Promise<void> {
  await node.run(`${HOME}/node`, '--version').catch(thrown => {
    throw new Problem(
      'environment',
      `This machine's Node.js (${process.execPath}) does not run in ${node.name}: ${messageOf(thrown)}.`,
      { remedy: 'Use Node.js from nodejs.org or the npm package `node`: it needs only glibc and libstdc++.' },
    )
  })
}

async function answers(node: Node, signal: AbortSignal): Promise<void> {
  await poll(
    ANSWERS_WITHIN,
    () =>
      node.askContainerd().then(
        () => ({ done: undefined }),
        thrown => ({ waiting: messageOf(thrown) }),
      ),
    lastSeen =>
      new Problem(
        'environment',
        `containerd in ${node.name} did not answer within ${ANSWERS_WITHIN} s after its restart: ${lastSeen}.`,
      ),
    signal,
  )
}
