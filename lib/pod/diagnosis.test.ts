import { expect } from 'chai'
import { readManifest } from '../target/manifest.ts'
import { partsOf } from './diagnosis.ts'

describe('what a diagnosis looks at', () => {
  it('includes every container that the manifest names', async () => {
    const { containers, seesNode } = partsOf(await readManifest('doc/share-process-namespace.yaml'))
    expect(containers).to.deep.equal(['nginx', 'shell'])
    expect(seesNode).to.equal(false)
  })

  it('excludes a process table that would be the node’s', async () => {
    for (const file of ['ns/host-pid.yaml', 'life/node-watcher.yaml'])
      expect(partsOf(await readManifest(file)).seesNode, file).to.equal(true)
  })
})
