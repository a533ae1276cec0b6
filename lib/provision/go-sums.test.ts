import { expect } from 'chai'
import { CRITEST_BUILD } from './critest.ts'
import type { GoBuild } from './go-build.ts'
import { keptSum, keptSums, sumIn } from './go-sums.ts'
import { KIND_BUILD } from './kind/cli.ts'
import { PROVEN_KUBERNETES, parseKubernetesVersion } from './kubernetes/version.ts'
import { CRICTL_BUILD, containerdBuild, kubernetesBuild, RUNC_BUILD } from './node-image/binaries.ts'
import { CONTAINERD } from './node-image/versions.ts'
import { crioBuild } from './runtime/binaries.ts'
import { DEFAULT_RUNTIMES } from './runtime/version.ts'

/** etcd's versions are read from Kubernetes' sources when it is built, so they are not among these. */
const BUILDS: readonly GoBuild[] = [
  KIND_BUILD,
  ...PROVEN_KUBERNETES.map(tag => kubernetesBuild(parseKubernetesVersion(tag))),
  containerdBuild(CONTAINERD),
  RUNC_BUILD,
  CRICTL_BUILD,
  CRITEST_BUILD,
  crioBuild(`v${DEFAULT_RUNTIMES['cri-o']}`),
]

describe('the kept module sums', () => {
  for (const build of BUILDS)
    it(`are there for ${build.name} ${build.version} ('npm run sums' makes them)`, async () => {
      const kept = await keptSums(build.name, build.version)
      expect(kept?.goMod).to.contain(`${build.module} ${build.version}`)
      expect(sumIn(kept?.goSum ?? '', build.module, build.version)).to.match(/^h1:[\w+/]{43}=$/)
    })

  it('know a module of any build, and no other', async () => {
    expect(await keptSum(KIND_BUILD.module, KIND_BUILD.version)).to.match(/^h1:/)
    expect(await keptSum(KIND_BUILD.module, 'v0.0.1')).to.equal(undefined)
    expect(await keptSums('kind', 'v0.0.1')).to.equal(undefined)
  })
})

describe('sumIn', () => {
  const goSum = 'a.org/b v1.0.0 h1:AAA=\na.org/b v1.0.0/go.mod h1:BBB=\n'
  it("is the sum of a module's files, not of its go.mod", () => {
    expect(sumIn(goSum, 'a.org/b', 'v1.0.0')).to.equal('h1:AAA=')
  })
  it('is nothing for another version or module', () => {
    expect(sumIn(goSum, 'a.org/b', 'v1.0')).to.equal(undefined)
    expect(sumIn(goSum, 'org/b', 'v1.0.0')).to.equal(undefined)
  })
})
