import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Problem } from '../../problem.ts'
import { loadKubeconfig } from './load-kubeconfig.ts'

const folder = mkdtempSync(join(tmpdir(), 'pidns-kubeconfig-'))

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const TWO_CONTEXTS = `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: 'https://127.0.0.1:6443'}}]
users: [{name: u, user: {token: t}}]
contexts:
- {name: one, context: {cluster: c, user: u}}
- {name: two, context: {cluster: gone, user: u}}
current-context: one
`

describe('loadKubeconfig', () => {
  const two = file('two.yaml', TWO_CONTEXTS)

  it('uses the current context, or the named one', () => {
    expect(loadKubeconfig({ file: two }, undefined).getCurrentContext()).to.equal('one')
    expect(loadKubeconfig({ file: two, context: 'one' }, undefined).getCurrentContext()).to.equal('one')
  })

  it('takes the existing files of KUBECONFIG for one, in which the first to name something wins', () => {
    const more = file(
      'more.yaml',
      `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}, {name: gone, cluster: {server: 'https://127.0.0.1:2'}}]
users: [{name: u, user: {token: other}}, {name: v, user: {token: t}}]
contexts: [{name: three, context: {cluster: gone, user: v}}]
current-context: three
`,
    )
    const both = loadKubeconfig({}, `/nowhere:${two}:${more}`)
    expect(both.getCurrentContext()).to.equal('one')
    expect(both.getCurrentCluster()).to.include({ server: 'https://127.0.0.1:6443' })
    expect(both.getCurrentUser()).to.include({ token: 't' })
    const other = loadKubeconfig({ context: 'three' }, `${two}:${more}`)
    expect(other.getCurrentCluster()).to.include({ server: 'https://127.0.0.1:2' })
    expect(loadKubeconfig({}, `${more}:${two}`).getCurrentContext()).to.equal('three')
    // The first file's context may name what stands in the second.
    expect(loadKubeconfig({ context: 'two' }, `${two}:${more}`).getCurrentCluster()).to.include({
      name: 'gone',
    })
  })

  it('says in one sentence what is wrong', () => {
    expect(() => loadKubeconfig({ file: '/nowhere' }, undefined)).to.throw(
      Problem,
      'There is no kubeconfig at /nowhere.',
    )
    expect(() => loadKubeconfig({ file: file('bad.yaml', 'a: [') }, undefined)).to.throw(
      'is not a usable kubeconfig',
    )
    expect(() => loadKubeconfig({ file: two, context: 'three' }, undefined)).to.throw(
      "has no context 'three'",
    )
    expect(() => loadKubeconfig({ file: two, context: 'two' }, undefined)).to.throw(
      'names a cluster that is not there',
    )
  })
})
