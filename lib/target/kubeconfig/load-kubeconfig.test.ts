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

  it('uses the first existing file of KUBECONFIG', () => {
    expect(loadKubeconfig({}, `/nowhere:${two}`).getCurrentContext()).to.equal('one')
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
      'names a cluster that the file does not have',
    )
  })
})
