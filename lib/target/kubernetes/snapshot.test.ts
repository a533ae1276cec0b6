import type { V1Job, V1Pod } from '@kubernetes/client-node'
import { expect } from 'chai'
import { jobSnapshotOf, snapshotOf } from './snapshot.ts'

/** The last state of a deleted pod in a watch of Kubernetes 1.37.2 with containerd 2.4.2, shortened. */
const DELETED: V1Pod = {
  spec: {
    containers: [
      { name: 'obedient', image: 'busybox:1.28' },
      { name: 'stubborn', image: 'busybox:1.28' },
    ],
    ephemeralContainers: [{ name: 'debugger', image: 'busybox:1.28' }],
  },
  status: {
    phase: 'Failed',
    containerStatuses: [
      {
        name: 'obedient',
        image: 'docker.io/library/busybox:1.28',
        imageID: '',
        ready: false,
        restartCount: 1,
        state: { terminated: { exitCode: 0, reason: 'Completed' } },
        lastState: { terminated: { exitCode: 143, reason: 'Error' } },
      },
      {
        name: 'stubborn',
        image: 'docker.io/library/busybox:1.28',
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { terminated: { exitCode: 137, reason: 'Error' } },
        lastState: {},
      },
    ],
  },
}

describe('snapshotOf', () => {
  const { containers, others, phase } = snapshotOf(DELETED)

  it('reports how containers ended, now and before their last restart', () => {
    expect(phase).to.equal('Failed')
    expect(containers).to.containSubset([
      { name: 'obedient', state: { exitCode: 0 }, lastEnd: { exitCode: 143, reason: 'Error' } },
      { name: 'stubborn', state: { exitCode: 137 } },
    ])
    expect(containers[1]).not.to.have.property('lastEnd')
  })

  it('keeps ephemeral containers apart, even before they start', () => {
    expect(others).to.containSubset([{ name: 'debugger', state: { is: 'waiting' } }])
  })
})

describe('what happened to a pod as a whole', () => {
  const failureOf = (pod: V1Pod) => snapshotOf(pod).failure
  const now = new Date(0)

  it('is its eviction, its preemption or the loss of its node', () => {
    const evicted = { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' }
    expect(failureOf({ status: evicted })).to.equal('Evicted: The node was low on resource: memory.')
    const lost = { phase: 'Pending', reason: 'NodeLost', message: 'Node a is unresponsive' }
    expect(failureOf({ status: lost })).to.equal('NodeLost: Node a is unresponsive')
    const preempted = { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' }
    expect(failureOf({ status: { phase: 'Pending', conditions: [preempted] } })).to.equal(
      'PreemptionByScheduler',
    )
  })

  it('is its deletion, and nothing for a pod whose containers only ended', () => {
    expect(failureOf({ metadata: { deletionTimestamp: now } })).to.equal('it is being deleted')
    expect(failureOf({ status: { phase: 'Failed' } })).to.equal(undefined)
  })
})

describe('jobSnapshotOf', () => {
  const now = new Date(0)
  const job = (type: string, status: string): V1Job => ({
    status: { conditions: [{ type, status, lastTransitionTime: now }] },
  })

  it('reports whether and how a Job has ended', () => {
    expect(jobSnapshotOf({}, []).ended).to.equal(undefined)
    // A Job says SuccessCriteriaMet before the last of its pods has ended.
    expect(jobSnapshotOf(job('SuccessCriteriaMet', 'True'), []).ended).to.equal(undefined)
    expect(jobSnapshotOf(job('Complete', 'False'), []).ended).to.equal(undefined)
    expect(jobSnapshotOf(job('Complete', 'True'), []).ended).to.equal('Complete')
    expect(jobSnapshotOf(job('Failed', 'True'), [DELETED])).to.containSubset({
      ended: 'Failed',
      pods: [{ phase: 'Failed' }],
    })
  })
})
