import type { V1Node, V1Taint } from '@kubernetes/client-node'
import { expect } from 'chai'
import { chosenFrom, obstacleOf } from './placement.ts'

interface Kind {
  readonly ready?: string
  readonly taints?: V1Taint[]
  readonly cordoned?: boolean
  readonly system?: string
}

function node(
  name: string,
  { ready = 'True', taints = [], cordoned = false, system = 'linux' }: Kind = {},
): V1Node {
  const nodeInfo = { operatingSystem: system } as NonNullable<NonNullable<V1Node['status']>['nodeInfo']>
  const conditions = [{ type: 'Ready', status: ready, message: 'kubelet is posting ready status' }]
  return { metadata: { name }, spec: { taints, unschedulable: cordoned }, status: { conditions, nodeInfo } }
}

const GPU: V1Taint = { key: 'pool', value: 'gpu', effect: 'NoSchedule' }
const ANY = { tolerations: [] }

describe('the judged node', () => {
  it('is the first that takes pods', () => {
    const nodes = [node('a', { taints: [GPU] }), node('b', { cordoned: true }), node('c'), node('d')]
    expect(chosenFrom(nodes, ANY)?.metadata?.name).to.equal('c')
  })

  it('is the one that is named, if it takes pods', () => {
    const nodes = [node('a'), node('b', { taints: [GPU] })]
    expect(chosenFrom(nodes, { node: 'b', tolerations: [] })).to.equal(undefined)
    expect(chosenFrom(nodes, { node: 'b', tolerations: [{ key: 'pool' }] })?.metadata?.name).to.equal('b')
  })
})

describe('what keeps the pods of a run off a node', () => {
  const whatOf = (kind: Kind) => obstacleOf(node('a', kind), [])

  it('is told in one clause', () => {
    expect(whatOf({})).to.equal(undefined)
    expect(whatOf({ cordoned: true })?.what).to.equal('node a is cordoned')
    expect(whatOf({ ready: 'Unknown' })?.what).to.equal(
      'node a is not ready (kubelet is posting ready status)',
    )
    expect(whatOf({ system: 'windows' })?.what).to.include('runs Windows')
    expect(whatOf({ taints: [GPU] })?.what).to.equal('node a has the taint pool=gpu:NoSchedule')
    expect(whatOf({ taints: [{ key: 'x', effect: 'NoExecute' }] })?.what).to.equal(
      'node a has the taint x:NoExecute',
    )
  })

  it('is not a taint that only makes the scheduler prefer other nodes', () => {
    expect(whatOf({ taints: [{ key: 'x', effect: 'PreferNoSchedule' }] })).to.equal(undefined)
  })

  it('is not a taint that is tolerated', () => {
    const tainted = node('a', { taints: [GPU] })
    const through = [
      {},
      { key: 'pool' },
      { key: 'pool', value: 'gpu' },
      { key: 'pool', effect: 'NoSchedule' },
    ]
    for (const toleration of through) expect(obstacleOf(tainted, [toleration])).to.equal(undefined)
    const others = [{ key: 'other' }, { key: 'pool', value: '' }, { key: 'pool', effect: 'NoExecute' }]
    for (const toleration of others) expect(obstacleOf(tainted, [toleration])).not.to.equal(undefined)
  })

  it('passes by itself only if the kubelet or a controller is to end it', () => {
    expect(whatOf({ ready: 'False' })?.passes).to.equal(true)
    const taint = { key: 'node.kubernetes.io/disk-pressure', effect: 'NoSchedule' }
    expect(whatOf({ taints: [taint] })?.passes).to.equal(true)
    expect(whatOf({ taints: [GPU] })?.passes).to.equal(false)
    expect(whatOf({ cordoned: true })?.passes).to.equal(false)
  })
})
