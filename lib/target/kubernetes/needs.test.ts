import type { V1Node, V1NodeRuntimeHandler } from '@kubernetes/client-node'
import { expect } from 'chai'
import {
  lackOfImageVolumes,
  lackOfNewKubelets,
  lackOfRuntimeHandler,
  lackOfTwoNodes,
  lackOfUserNamespaces,
} from './needs.ts'

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

  it('is a second node when only one takes pods', () => {
    expect(lackOfTwoNodes([node('a')])).to.equal('two schedulable nodes are needed, the cluster has only a')
    expect(lackOfUserNamespaces([])).to.equal('the cluster has no schedulable node')
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

  it('is image volumes when the runtime of one node is too old for them', () => {
    const of = (name: string, containerRuntimeVersion: string): V1Node => {
      const made = node(name)
      const nodeInfo = { containerRuntimeVersion } as NonNullable<NonNullable<V1Node['status']>['nodeInfo']>
      return { ...made, status: { ...made.status, nodeInfo } }
    }
    const news = ['containerd://2.4.2', 'containerd://2.1.0-k3s1', 'cri-o://1.31.0', 'docker://29.1.0']
    expect(lackOfImageVolumes(news.map((version, index) => of(`${index}`, version)))).to.equal(undefined)
    expect(lackOfImageVolumes([of('a', 'containerd://2.4.2'), of('b', 'containerd://2.0.5')])).to.equal(
      'node b runs containerd://2.0.5, which mounts no images as volumes',
    )
    expect(lackOfImageVolumes([of('b', 'cri-o://1.30.4')])).to.include('cri-o://1.30.4')
    expect(lackOfImageVolumes([of('b', 'containerd://1.7.28')])).to.include('containerd://1.7.28')
  })
})
