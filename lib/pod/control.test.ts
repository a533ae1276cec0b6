import { expect } from 'chai'
import { parseManifest, readManifest } from '../target/manifest.ts'
import { twinsOf } from './control.ts'

describe('the twins of a pod', () => {
  it('are the same pod under other names, one of them without sharing', async () => {
    const manifest = await readManifest('doc/share-process-namespace.yaml')
    const { again, control } = twinsOf(manifest) ?? {}
    const { shareProcessNamespace, ...others } = manifest.pod.spec
    expect(shareProcessNamespace).to.equal(true)
    expect(again?.pod.metadata.name).to.equal('nginx-again')
    expect(again?.pod.spec).to.deep.equal(manifest.pod.spec)
    expect(control?.pod.metadata.name).to.equal('nginx-control')
    expect(control?.pod.spec).to.deep.equal(others)
    // What is applied are the objects.
    expect(again?.objects).to.deep.equal([again?.pod])
    expect(control?.objects).to.deep.equal([control?.pod])
  })

  it('are both on the node of the pod', async () => {
    const twins = twinsOf(await readManifest('doc/share-process-namespace.yaml'), 'worker-1')
    for (const { pod } of Object.values(twins ?? {})) {
      const terms =
        'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]'
      expect(pod.spec).to.have.nested.property(`${terms}.matchFields[0].values[0]`, 'worker-1')
      expect(pod.spec).not.to.have.property('nodeName')
    }
  })

  it('exist only of a sharing pod with nothing beside it', () => {
    const pod = (spec: string) =>
      `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {${spec}containers: [{name: a, image: a}]}}`
    const secret = '{apiVersion: v1, kind: Secret, metadata: {name: s}}'
    const sharing = pod('shareProcessNamespace: true, ')
    const twins = (text: string, file = 'a.yaml') => twinsOf(parseManifest(file, text))
    expect(twins(sharing)).not.to.equal(undefined)
    expect(twins(pod(''))).to.equal(undefined)
    expect(twins(pod('shareProcessNamespace: false, '))).to.equal(undefined)
    expect(twins(`${secret}\n---\n${sharing}`)).to.equal(undefined)
    expect(twins(sharing, 'static/a.yaml')).to.equal(undefined)
  })
})
