import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Context } from '../context.ts'
import { CRITEST_BUILD } from '../provision/critest.ts'
import { type GoBuild, resolveModules } from '../provision/go-build.ts'
import { SUMS } from '../provision/go-sums.ts'
import { KIND_BUILD } from '../provision/kind/cli.ts'
import { PROVEN_KUBERNETES, parseKubernetesVersion } from '../provision/kubernetes/version.ts'
import {
  CRICTL_BUILD,
  containerdBuild,
  etcdBuild,
  kubernetesBuild,
  RUNC_BUILD,
} from '../provision/node-image/binaries.ts'
import { etcdFor } from '../provision/node-image/etcd-version.ts'
import { CONTAINERD } from '../provision/node-image/versions.ts'
import { REGISTRY_BUILD } from '../provision/registry.ts'
import { crioBuild } from '../provision/runtime/binaries.ts'
import { DEFAULT_RUNTIMES } from '../provision/runtime/version.ts'
import { TOXIPROXY_BUILD } from '../provision/toxiproxy.ts'
import { withWorkshop } from '../provision/workshop.ts'
import { exitCodeFor, script } from './script.ts'

/**
 * Writes the modules of each proven build and their sums to lib/provision/sums. Run it after you raise a
 * version, and commit the result. Go checks each module against its checksum database while it resolves them.
 */
await script('npm run sums', { options: {} }, async ({ display, context }) => {
  const builds = await provenBuilds(context)
  await rm(SUMS, { recursive: true, force: true })
  await mkdir(SUMS)
  for (const build of builds)
    await display.progress.step(`${build.name} ${build.version}`, () => write(build, context))
  return exitCodeFor(true)
})

async function provenBuilds(ctx: Context): Promise<readonly GoBuild[]> {
  const kubernetes = PROVEN_KUBERNETES.map(parseKubernetesVersion)
  const etcds = await Promise.all(kubernetes.map(version => etcdFor(version, ctx)))
  return [
    KIND_BUILD,
    ...kubernetes.map(kubernetesBuild),
    ...etcds.map(({ version }) => etcdBuild(version)),
    containerdBuild(CONTAINERD),
    RUNC_BUILD,
    CRICTL_BUILD,
    CRITEST_BUILD,
    TOXIPROXY_BUILD,
    REGISTRY_BUILD,
    crioBuild(`v${DEFAULT_RUNTIMES['cri-o']}`),
  ]
}

async function write(build: GoBuild, ctx: Context): Promise<void> {
  const { goMod, goSum } = await withWorkshop(ctx, workshop => resolveModules(build, workshop, ctx))
  const file = path.join(SUMS, `${build.name}-${build.version}`)
  await writeFile(`${file}.mod`, goMod)
  await writeFile(`${file}.sum`, goSum)
}
