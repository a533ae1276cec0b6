import type { V1Node, V1NodeRuntimeHandler } from '@kubernetes/client-node'
import { expect } from 'chai'
import { lackOfNewKubelets, lackOfRuntimeHandler, lackOfTwoNodes, lackOfUserNamespaces } from './needs.ts'

/** What a kind node of Kubernetes 1.37 with containerd 2.4 reports. */
const HANDLERS: V1NodeRuntimeHandler[] = ['', 'runc', 'test-handler'].map(name => ({
  name,
  features: { recursiveReadOnlyMounts: true, userNamespaces: true },
}))

function node(
  name: string,
  runtimeHandlers: V1NodeRuntimeHandler[] = HANDLERS,
  spec: V1Node['spec'] = {},
): V1Node {
  const conditions = [{ type: 'Ready', status: 'True' }]
  return { metadata: { name }, spec, status: { conditions, runtimeHandlers } }
}

describe('what nodes lack', () => {
  it('is nothing on nodes that report everything', () => {
    expect(lackOfUserNamespaces([node('a')])).to.equal(undefined)
    expect(lackOfRuntimeHandler([node('a')])).to.equal(undefined)
    expect(lackOfTwoNodes([node('a'), node('b')])).to.equal(undefined)
  })

  it('is user namespaces when the default handler of one node has none', () => {
    const handlers = [
      { name: '', features: { userNamespaces: false } },
      { name: 'new', features: { userNamespaces: true } },
    ]
    expect(lackOfUserNamespaces([node('a'), node('b', handlers)])).to.equal(
      'node b does not report user namespaces (status.runtimeHandlers)',
    )
    expect(lackOfUserNamespaces([node('old', [])])).to.include('node old')
  })

  it('is a runtime handler when a node has only others', () => {
    expect(lackOfRuntimeHandler([node('a', [{ name: '' }, { name: 'kata' }])])).to.equal(
      'node a has no runtime handler runc for a RuntimeClass: it has kata (status.runtimeHandlers)',
    )
  })

  it('is a second node when the other one is not schedulable', () => {
    const tainted = node('b', HANDLERS, { taints: [{ key: 'role', effect: 'NoSchedule' }] })
    expect(lackOfTwoNodes([node('a'), tainted])).to.equal(
      'two schedulable nodes are needed, the cluster has only a',
    )
    expect(lackOfUserNamespaces([tainted])).to.equal('the cluster has no schedulable node')
  })

  it('is a new kubelet when one node has an older minor version than the API server', () => {
    const of = (name: string, kubeletVersion: string): V1Node => {
      const made = node(name)
      const nodeInfo = { kubeletVersion } as NonNullable<NonNullable<V1Node['status']>['nodeInfo']>
      return { ...made, status: { ...made.status, nodeInfo } }
    }
    expect(lackOfNewKubelets([of('a', 'v1.37.0'), of('b', 'v1.37.2+k3s1')], 'v1.37.2')).to.equal(undefined)
    expect(lackOfNewKubelets([of('a', 'v1.37.2'), of('b', 'v1.36.3')], 'v1.37.2')).to.equal(
      'the kubelet of node b is older than the API server, which may serve more than it: v1.36.3, not v1.37.2',
    )
  })
})
