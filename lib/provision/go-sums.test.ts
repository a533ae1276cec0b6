import { expect } from 'chai'
import { CRITEST_BUILD } from './critest.ts'
import type { GoBuild } from './go-build.ts'
import { expectedCommit } from './go-commits.ts'
import { keptSums, keptSumsOf, linesOf } from './go-sums.ts'
import { KIND_BUILD } from './kind/cli.ts'
import { PROVEN_KUBERNETES, parseKubernetesVersion } from './kubernetes/version.ts'
import { CRICTL_BUILD, containerdBuild, kubernetesBuild, RUNC_BUILD } from './node-image/binaries.ts'
import { CONTAINERD } from './node-image/versions.ts'
import { crioBuild } from './runtime/binaries.ts'
import { DEFAULT_RUNTIMES } from './runtime/version.ts'

/** Without etcd: its version comes from Kubernetes' sources at build time. */
const BUILDS: readonly GoBuild[] = [
  KIND_BUILD,
  ...PROVEN_KUBERNETES.map(tag => kubernetesBuild(parseKubernetesVersion(tag))),
  containerdBuild(CONTAINERD),
  RUNC_BUILD,
  CRICTL_BUILD,
  CRITEST_BUILD,
  crioBuild(`v${DEFAULT_RUNTIMES['cri-o']}`),
]

describe('the kept commits', () => {
  for (const { module, version } of BUILDS)
    it(`include ${module} ${version}, or say that its commit is unknown`, () => {
      expect(expectedCommit(module, version)).to.match(/^([0-9a-f]{40}|untold)$/)
    })
})

describe('the kept module sums', () => {
  for (const build of BUILDS)
    it(`are there for ${build.name} ${build.version} ('npm run sums' makes them)`, async () => {
      const kept = await keptSums(build.name, build.version)
      expect(kept?.goMod).to.contain(`${build.module} ${build.version}`)
      const lines = linesOf(kept?.goSum ?? '', build.module, build.version)
      expect(lines.join('\n')).to.match(/^\S+ \S+ h1:[\w+/]{43}=\n\S+ \S+\/go\.mod h1:[\w+/]{43}=$/)
    })

  it('find a module of any build, but no other', async () => {
    expect(await keptSumsOf(KIND_BUILD.module, KIND_BUILD.version)).to.match(/^(\S+ \S+ h1:\S+\n){2}$/)
    expect(await keptSumsOf(KIND_BUILD.module, 'v0.0.1')).to.equal('')
    expect(await keptSums('kind', 'v0.0.1')).to.equal(undefined)
  })
})

describe('linesOf', () => {
  const goSum = 'a.org/b v1.0.0 h1:AAA=\na.org/b v1.0.0/go.mod h1:BBB=\na.org/b v1.0.0-rc.1/go.mod h1:CCC=\n'
  it("are those of the module's files and of its go.mod", () => {
    expect(linesOf(goSum, 'a.org/b', 'v1.0.0')).to.deep.equal([
      'a.org/b v1.0.0 h1:AAA=',
      'a.org/b v1.0.0/go.mod h1:BBB=',
    ])
  })
  it('are empty for another version or module', () => {
    expect(linesOf(goSum, 'a.org/b', 'v1.0')).to.deep.equal([])
    expect(linesOf(goSum, 'org/b', 'v1.0.0')).to.deep.equal([])
  })
})
