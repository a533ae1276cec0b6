import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { constants } from 'node:os'
import { extname, isAbsolute, join } from 'node:path'
import type { Deed, OciMutant } from '../mutant.ts'
import { kindOf } from '../oci/annotations.ts'
import type { OciConfig, OciProcess } from '../oci/config.ts'
import type { PodFacts } from '../oci/facts.ts'
import { type Call, parseCall } from './call.ts'
import { containerOf, Memory, type RuntimeState, stateOf } from './gather.ts'
import { pidModeAskedFor } from './sandbox-request.ts'

/**
 * An OCI runtime with one fault. It runs on the node. A mutant's stub starts it with
 * `<mutant> <runtime> <words of the call …>`. It exits as the real runtime exited.
 */
const [name = '', runtime = '', ...words] = process.argv.slice(2)
const STATE = '/run/pidns-mutants'

const { mutant } = (await import(`../mutants/${name}${extname(import.meta.filename)}`)) as {
  mutant: OciMutant
}
const call = parseCall(words)
const memory = new Memory(join(STATE, name))
process.exitCode = call === undefined ? handOver(words) : answer(call)

function answer(call: Call): number {
  switch (call.verb) {
    case 'create':
      return create(call)
    case 'exec':
      return exec(call)
    case 'kill':
      return kill(call)
    default:
      return handOver(words)
  }
}

function create({ id, log, bundle = process.cwd() }: Call): number {
  const file = join(bundle, 'config.json')
  const text = readFileSync(file, 'utf8')
  const config = JSON.parse(text) as OciConfig
  const pod = memory.podOf(config, bundle)
  const refusal = mutant.refuses?.(config, withRequest(pod, config, id))
  if (refusal !== undefined) return refuse(refusal, log)
  memory.note(config, id, pod)

  const path = config.root?.path ?? 'rootfs'
  const root = isAbsolute(path) ? path : join(bundle, path)
  for (const [inside, mode] of Object.entries(mutant.modes?.(config) ?? {})) setMode(join(root, inside), mode)
  if (mutant.mountedModes !== undefined) setMountedModes(config, mutant.mountedModes)
  const profile = mutant.profile?.(config)
  if (profile !== undefined) loadProfile(profile)
  const pinned = mutant.pins?.(config, pod)
  if (pinned !== undefined) pin(pinned)
  const altered = mutant.create?.(config, pod) ?? config
  if (altered === config) return handOver(words)
  writeFileSync(file, JSON.stringify(altered))
  try {
    return handOver(words)
  } finally {
    // When the container has ended, containerd's shim reads the file again: must it kill what is left?
    writeFileSync(file, text)
  }
}

/** Only a mutant that refuses needs to know what was asked for a sandbox, and it costs a call of containerd. */
function withRequest(pod: PodFacts, config: OciConfig, id: string): PodFacts {
  const asked = kindOf(config) === 'sandbox' ? pidModeAskedFor(id) : undefined
  return asked === undefined ? pod : { ...pod, asked }
}

/** Fails as runc does: its reason is the last line of its log, which containerd shows. */
function refuse(because: string, log: string | undefined): number {
  const line = JSON.stringify({ level: 'error', msg: because, time: new Date().toISOString() })
  if (log !== undefined) appendFileSync(log, `${line}\n`)
  process.stderr.write(`${because}\n`)
  return 1
}

/** As runtimes pin namespaces: a file that the namespace is mounted over keeps it without any process in it. */
function pin(pid: number): void {
  const file = join(STATE, name, `pinned-${pid}`)
  appendFileSync(file, '')
  const { status, stderr } = spawnSync('mount', ['--bind', `/proc/${pid}/ns/pid`, file])
  if (status !== 0) throw new Error(`mount: ${stderr}`)
}

/** Replaces a profile of the same name, which the pod's earlier containers may have loaded. */
function loadProfile(text: string): void {
  const { status, stderr } = spawnSync('apparmor_parser', ['--replace', '--skip-cache'], { input: text })
  if (status !== 0) throw new Error(`apparmor_parser: ${stderr}`)
}

/** Of all that is mounted, only a pod's volumes are the pod's own: the kubelet's, and the suite's on a bare runtime. */
function setMountedModes({ mounts = [] }: OciConfig, wanted: (mode: number) => number | undefined): void {
  const volumes = mounts.flatMap(({ source = '' }) => (source.includes('/volumes/') ? [source] : []))
  for (const file of volumes.flatMap(filesBelow)) {
    const mode = wanted(statSync(file).mode & 0o777)
    if (mode !== undefined) setMode(file, mode)
  }
}

/** Follows no links, as Kubernetes has some in its volumes. */
function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

/** Follows no links: a link in the container could lead to a file of the node. */
function setMode(file: string, mode: number): void {
  ignoreErrors(() => {
    if (lstatSync(file).isFile()) chmodSync(file, mode)
  })
}

function exec(call: Call): number {
  if (mutant.exec === undefined || call.process === undefined) return handOver(words)
  const state = stateOf(call)
  if (state === undefined) return handOver(words)
  const asked = { process: readProcess(call.process), entersPidNamespace: true }
  const altered = mutant.exec(asked, containerOf(state, memory))
  if (altered.process !== asked.process) writeFileSync(call.process, JSON.stringify(altered.process))
  return altered.entersPidNamespace ? handOver(words) : execWithoutPidNamespace(call, state)
}

/** runc enters the namespaces that the container's state names. This state names no pid namespace. */
function execWithoutPidNamespace({ root, id }: Call, state: RuntimeState): number {
  const other = join(STATE, name, `root-${process.pid}`)
  mkdirSync(other, { recursive: true })
  cpSync(join(root, id), join(other, id), { recursive: true, filter: source => !source.endsWith('.fifo') })
  const namespaces = state.config.namespaces?.filter(({ type }) => type !== 'NEWPID')
  const { config } = state
  writeFileSync(
    join(other, id, 'state.json'),
    JSON.stringify({ ...state, config: { ...config, namespaces } }),
  )
  try {
    return handOver(words.map(word => (word === root ? other : word)))
  } finally {
    rmSync(other, { recursive: true, force: true })
  }
}

function kill(call: Call): number {
  if (mutant.kill === undefined) return handOver(words)
  const signal = call.rest[0] ?? 'SIGTERM'
  const state = stateOf(call)
  if (state === undefined) return handOver(words)
  let exitCode = 0
  for (const deed of mutant.kill({ signal, all: call.all }, containerOf(state, memory))) {
    exitCode ||= act(deed, signal, state)
  }
  return exitCode
}

function act(deed: Deed, asked: string, state: RuntimeState): number {
  switch (deed.do) {
    case 'kill':
      return handOver(words.toSpliced(words.lastIndexOf(asked), 1, deed.signal ?? asked))
    case 'signal':
      ignoreErrors(() => process.kill(deed.pid, deed.signal))
      return 0
    case 'wait':
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, deed.seconds * 1000)
      return 0
    case 'move away':
      for (const [controller, path] of Object.entries(state.cgroup_paths))
        moveAway(deed.pids, controller, path)
      return 0
  }
}

/** Moves processes into a group at the hierarchy's root, where neither runtime nor kubelet looks. */
function moveAway(pids: readonly number[], controller: string, path: string): void {
  const depth = controller === '' && !path.startsWith('/sys/fs/cgroup/unified/') ? 4 : 5
  const group = join(
    ...path
      .split('/')
      .slice(0, depth)
      .map(part => part || '/'),
    'pidns-mutants',
  )
  ignoreErrors(() => {
    mkdirSync(group, { recursive: true })
    if (controller === 'cpuset') {
      for (const file of ['cpuset.cpus', 'cpuset.mems'])
        writeFileSync(join(group, file), readFileSync(join(group, '..', file)))
    }
  })
  for (const pid of pids) ignoreErrors(() => writeFileSync(join(group, 'cgroup.procs'), String(pid)))
}

function readProcess(file: string): OciProcess {
  return JSON.parse(readFileSync(file, 'utf8')) as OciProcess
}

/** Runs the real runtime. @returns its exit code */
function handOver(args: readonly string[]): number {
  const { status, signal, error } = spawnSync(runtime, args, { stdio: 'inherit' })
  if (error !== undefined) throw error
  return status ?? 128 + constants.signals[signal ?? 'SIGKILL']
}

/** For files, processes and groups that may be missing. */
function ignoreErrors(work: () => void): void {
  try {
    work()
  } catch {
    // The file, process or group is missing.
  }
}
