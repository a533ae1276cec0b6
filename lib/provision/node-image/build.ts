import { createHash, randomUUID } from 'node:crypto'
import { chmod, copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { execaSync } from 'execa'
import type { Step } from '../../progress.ts'
import { cached } from '../artefact.ts'
import { atExit } from '../at-exit.ts'
import { run } from '../command.ts'
import type { Context } from '../context.ts'
import { orDiskFull, requireSpace } from '../disk.ts'
import { localImage } from '../docker/images.ts'
import { builtExampleImages } from '../example-images/images.ts'
import { goModule } from '../go.ts'
import { type Image, tarFolder, writeImageArchive } from '../image-archive.ts'
import type { KubernetesVersion } from '../kubernetes/version.ts'
import { isAlive, withTemporaryFolder } from '../temporary.ts'
import {
  CONTROL_PLANE,
  containerdBinaries,
  crictlBinary,
  etcdBinary,
  kubernetesBinaries,
  NODE_PROGRAMS,
  pauseBinary,
  runcBinary,
} from './binaries.ts'
import { type Etcd, etcdFor } from './etcd-version.ts'
import { rootFileSystemDigest, rootFileSystems } from './root-file-system.ts'
import { CONTAINERD, CRICTL, KIND, PAUSE, RUNC } from './versions.ts'

/** Says on an image which recipe it was built by; an image of another recipe is not taken. */
export const RECIPE_LABEL = 'pidns-conformance.recipe'
/** Is on every container and image that a build makes, with the process id of its run: a killed run is told by it. */
const BUILD_LABEL = 'pidns-conformance.build'
/** What the copies take from which a node image is put together. */
const ASSEMBLY_GIB = 2

const FILES = path.join(import.meta.dirname, 'files')

/** The parts of a node image, each a folder of the cache. */
interface Parts {
  readonly kubernetes: string
  readonly containerd: string
  readonly runc: string
  readonly crictl: string
  readonly etcd: string
  readonly pause: string
  readonly debian: string
  readonly kindFiles: string
  readonly etcdTag: string
}

/** The name of the node image that is built here. */
export function builtNodeImage(version: KubernetesVersion): string {
  return `pidns-conformance/node:${version.tag}`
}

/** A digest of everything that decides what a built node image is like, but the Kubernetes version. */
export async function nodeImageRecipe(): Promise<string> {
  const hash = createHash('sha256')
  for (const text of [KIND, CONTAINERD, RUNC, CRICTL, PAUSE, await rootFileSystemDigest()])
    hash.update(`${text}\n`)
  for (const name of (await readdir(FILES)).sort()) hash.update(await readFile(path.join(FILES, name)))
  return hash.digest('hex').slice(0, 12)
}

/** Builds the node image of a Kubernetes version from its parts, and gives its name. */
export async function buildNodeImage(version: KubernetesVersion, ctx: Context, step: Step): Promise<string> {
  const parts = await getParts(version, ctx, step)
  const ref = builtNodeImage(version)
  const title = `put ${ref} together`
  await step.step(title, async inner => {
    try {
      await requireSpace(ctx.cacheDir, ASSEMBLY_GIB, title)
      await assemble(version, parts, ctx, inner)
    } catch (error) {
      ctx.signal.throwIfAborted()
      throw await orDiskFull(error, ctx.cacheDir, ASSEMBLY_GIB, title)
    }
  })
  return ref
}

async function getParts(version: KubernetesVersion, ctx: Context, step: Step): Promise<Parts> {
  const kind = await goModule('sigs.k8s.io/kind', KIND, ctx)
  if (kind === undefined) throw new Error(`the Go module proxy has no sigs.k8s.io/kind ${KIND}`)
  const etcd: Etcd = await etcdFor(version, ctx)
  // Go's builds use every core, so they follow one another; Debian's packages mostly wait for the network.
  const programs = async () => ({
    kubernetes: await cached(kubernetesBinaries(version, ctx), ctx, step),
    containerd: await cached(containerdBinaries(ctx), ctx, step),
    etcd: await cached(etcdBinary(etcd.version, ctx), ctx, step),
    crictl: await cached(crictlBinary(ctx), ctx, step),
    runc: await cached(runcBinary(ctx), ctx, step),
    pause: await cached(pauseBinary(version, ctx), ctx, step),
  })
  const debian = async () => cached(await rootFileSystems(ctx), ctx, step)
  const [built, rootFolder] = await bothOrNeither(programs, debian)
  if (!etcd.tag.startsWith(etcd.version.slice(1)))
    step.note(
      `etcd ${etcd.tag} can't be had; its image holds ${etcd.version}, the next release of the same minor`,
    )
  return {
    ...built,
    debian: rootFolder,
    kindFiles: path.join(kind.Dir, 'images/base/files'),
    etcdTag: etcd.tag,
  }
}

/** Runs two pieces of work side by side and waits for both to end, also when one fails. */
async function bothOrNeither<A, B>(first: () => Promise<A>, second: () => Promise<B>): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first(), second()])
  if (a.status === 'rejected') throw a.reason
  if (b.status === 'rejected') throw b.reason
  return [a.value, b.value]
}

async function assemble(version: KubernetesVersion, parts: Parts, ctx: Context, step: Step): Promise<void> {
  await using builder = await startBuilder(path.join(parts.debian, 'node.tar'), ctx, step)
  await withTemporaryFolder(ctx, async folder => {
    step.say('copying the programs')
    const overlay = path.join(folder, 'overlay')
    await layOut(overlay, version, parts)
    const tar = path.join(folder, 'overlay.tar')
    await tarFolder(overlay, tar, ctx)
    await builder.unpack(tar)
    step.say('setting it up as kind does')
    await builder.script('set-up.sh')
    await builder.script('serve.sh')
    for (const image of imagesOf(version, parts, folder)) {
      step.say(`loading ${image.ref}`)
      if (image.files !== undefined) await layerOf(image, folder, ctx)
      const archive = path.join(folder, 'image.tar')
      await writeImageArchive(image, archive, ctx)
      await builder.load(archive)
      if (image.pushed) await builder.push(image.ref)
    }
    await builder.script('stop.sh')
  })
  step.say('committing')
  await builder.commit(builtNodeImage(version), await nodeImageRecipe(), version)
}

/** Everything that is copied onto Debian's root file system, where it belongs. */
async function layOut(root: string, version: KubernetesVersion, parts: Parts): Promise<void> {
  // kind's recipe gives these modes; the module cache has them all read-only.
  await cp(parts.kindFiles, root, { recursive: true })
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    const runs = entry.isDirectory() || /\/(usr\/local|kind)\/bin\//.test(file)
    await chmod(file, runs ? 0o755 : 0o644)
  }
  const put = async (source: string, target: string, mode = 0o644) => {
    const file = path.join(root, target)
    await mkdir(path.dirname(file), { recursive: true })
    await copyFile(source, file)
    await chmod(file, mode)
  }
  for (const name of NODE_PROGRAMS) await put(path.join(parts.kubernetes, name), `usr/bin/${name}`, 0o755)
  for (const name of ['containerd', 'containerd-shim-runc-v2', 'ctr'])
    await put(path.join(parts.containerd, name), `usr/local/bin/${name}`, 0o755)
  await put(path.join(parts.crictl, 'crictl'), 'usr/local/bin/crictl', 0o755)
  await put(path.join(parts.runc, 'runc'), 'usr/local/sbin/runc', 0o755)
  await put(path.join(FILES, 'registry.yml'), 'kind/registry.yml')
  await put(path.join(FILES, 'pidns-registry.service'), 'etc/systemd/system/pidns-registry.service')
  await put(path.join(FILES, 'hosts.toml'), 'etc/containerd/certs.d/docker.io/hosts.toml')
  await put(path.join(FILES, '10-pidns.conflist'), 'etc/cni/net.d/10-pidns.conflist')
  const config = path.join(root, 'etc/containerd/config.toml')
  await writeFile(config, containerdConfig(await readFile(config, 'utf8')))
  await writeFile(path.join(root, 'kind/version'), version.tag)
}

/**
 * kind's containerd configuration, with oom scores kept within what the machine allows (without CAP_SYS_RESOURCE a
 * negative one fails) and with registries looked up in /etc/containerd/certs.d.
 */
export function containerdConfig(kinds: string): string {
  const changed = kinds.replace('restrict_oom_score_adj = false', 'restrict_oom_score_adj = true')
  if (changed === kinds)
    throw new Error("kind's containerd configuration has no restrict_oom_score_adj to change")
  return `${changed}
[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "/etc/containerd/certs.d"
`
}

interface CarriedImage extends Image {
  /** Programs that make up its layer; without them the layer is there already. */
  readonly files?: readonly { readonly source: string; readonly target: string }[]
  /** Whether the node's registry serves it. */
  readonly pushed: boolean
}

function imagesOf(version: KubernetesVersion, parts: Parts, folder: string): CarriedImage[] {
  const layer = path.join(folder, 'layer.tar')
  const one = (ref: string, source: string, target: string, config: Image['config']): CarriedImage => ({
    ref: `registry.k8s.io/${ref}`,
    layer,
    config,
    files: [{ source, target }],
    pushed: false,
  })
  return [
    ...CONTROL_PLANE.map(name =>
      one(`${name}:${version.tag}`, path.join(parts.kubernetes, name), `usr/local/bin/${name}`, {
        Entrypoint: [`/usr/local/bin/${name}`],
      }),
    ),
    one(`etcd:${parts.etcdTag}`, path.join(parts.etcd, 'etcd'), 'usr/local/bin/etcd', {
      Entrypoint: ['/usr/local/bin/etcd'],
    }),
    one(`pause:${PAUSE}`, path.join(parts.pause, 'pause'), 'pause', {
      Entrypoint: ['/pause'],
      User: '65535:65535',
    }),
    ...builtExampleImages(parts.debian).map(image => ({ ...image, pushed: true })),
  ]
}

async function layerOf(image: CarriedImage, folder: string, ctx: Context): Promise<void> {
  const root = path.join(folder, `layer-${randomUUID().slice(0, 8)}`)
  for (const { source, target } of image.files ?? []) {
    await mkdir(path.join(root, path.dirname(target)), { recursive: true })
    await copyFile(source, path.join(root, target))
    await chmod(path.join(root, target), 0o755)
  }
  await tarFolder(root, image.layer, ctx)
}

/** What builds left that were killed before they could clear up, and node images that a later build replaced. */
async function removeOrphans(ctx: Context): Promise<void> {
  const docker = (...args: string[]) => run(ctx.signal, 'docker', args)
  const containers = await docker('ps', '-a', '--filter', `label=${BUILD_LABEL}`, '--format', ID_AND_RUN)
  for (const id of ofEndedRuns(containers)) await docker('rm', '--force', '--volumes', id)
  const unnamed = ['--filter', 'dangling=true', '--filter', `label=${BUILD_LABEL}`]
  const images = await docker('images', ...unnamed, '--format', '{{.ID}}')
  for (const id of images.split('\n').filter(line => line !== '')) {
    const label = await docker(
      'image',
      'inspect',
      '--format',
      `{{index .Config.Labels "${BUILD_LABEL}"}}`,
      id,
    )
    // One that a container of the person's still uses stays, and so does one that has just gone.
    if (!isAlive(Number(label))) await docker('rmi', id).catch(() => ctx.signal.throwIfAborted())
  }
}

const ID_AND_RUN = `{{.ID}} {{.Label "${BUILD_LABEL}"}}`

function ofEndedRuns(text: string): string[] {
  return text.split('\n').flatMap(line => {
    const [id, pid] = line.split(' ')
    return id && !isAlive(Number(pid)) ? [id] : []
  })
}

/** The container that becomes the node image. */
interface Builder extends AsyncDisposable {
  unpack(tar: string): Promise<void>
  script(name: string): Promise<void>
  load(archive: string): Promise<void>
  push(ref: string): Promise<void>
  commit(ref: string, recipe: string, version: KubernetesVersion): Promise<void>
}

async function startBuilder(rootFileSystem: string, ctx: Context, step: Step): Promise<Builder> {
  const docker = (args: readonly string[], inputFile?: string) =>
    run(ctx.signal, 'docker', args, inputFile === undefined ? {} : { inputFile })
  await removeOrphans(ctx)
  step.say('importing the root file system')
  const label = `${BUILD_LABEL}=${process.pid}`
  const base = await docker(['import', '--change', `LABEL ${label}`, '-'], rootFileSystem)
  const name = `pidns-build-${randomUUID().slice(0, 8)}`
  // Removing must also work after an abort, so it takes a signal of its own.
  const remove = async () => {
    const signal = AbortSignal.timeout(60_000)
    await run(signal, 'docker', ['rm', '--force', '--volumes', name]).catch(() => {})
    await run(signal, 'docker', ['rmi', base]).catch(() => {
      // Where the node image was made from it, it is a part of that and stays.
    })
    leaving[Symbol.dispose]()
  }
  const leaving = atExit(() => {
    execaSync('docker', ['rm', '--force', '--volumes', name], { reject: false })
    execaSync('docker', ['rmi', base], { reject: false })
  })
  try {
    const plain = ['--network', 'none', '--label', label, '--entrypoint', 'sleep', '--name', name]
    await docker(['run', '--detach', ...plain, base, 'infinity'])
  } catch (error) {
    await remove()
    throw error
  }
  const exec = (args: readonly string[], inputFile?: string) =>
    docker(['exec', ...(inputFile === undefined ? [] : ['--interactive']), name, ...args], inputFile)
  return {
    unpack: async tar => void (await docker(['cp', '-', `${name}:/`], tar)),
    script: async file =>
      void (await docker(['exec', '--interactive', name, 'bash', '-s'], path.join(FILES, file))),
    load: async archive => {
      const pinned = '--label=io.cri-containerd.pinned=pinned'
      await exec(
        ['ctr', '-n', 'k8s.io', 'images', 'import', pinned, '--all-platforms', '--no-unpack', '-'],
        archive,
      )
    },
    push: async ref => {
      const local = ref.replace(/^docker\.io\//, '127.0.0.1:5000/')
      await exec(['ctr', '-n', 'k8s.io', 'images', 'tag', ref, local])
      await exec(['ctr', '-n', 'k8s.io', 'images', 'push', '--plain-http', local])
      await exec(['ctr', '-n', 'k8s.io', 'images', 'rm', local])
    },
    commit: async (ref, recipe, version) => {
      const changes = [
        'ENTRYPOINT ["/usr/local/bin/entrypoint","/sbin/init"]',
        'CMD []',
        'ENV container=docker',
        'STOPSIGNAL SIGRTMIN+3',
        `LABEL ${RECIPE_LABEL}=${recipe}`,
        `LABEL pidns-conformance.kubernetes=${version.tag}`,
      ]
      const replaced = await localImage(ref, ctx)
      await docker(['commit', ...changes.flatMap(change => ['--change', change]), name, ref])
      // A cluster that is kept may still run on it.
      if (replaced !== undefined) await docker(['rmi', replaced.id]).catch(() => ctx.signal.throwIfAborted())
    },
    [Symbol.asyncDispose]: remove,
  }
}
