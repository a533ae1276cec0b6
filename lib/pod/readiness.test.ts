import { expect } from 'chai'
import { type ContainerState, type PodSnapshot, PULLS_NO_MORE } from '../target/pod-snapshot.ts'
import { beginningOf, isInTheMaking, isToBeRestarted, readinessOf } from './readiness.ts'

function podWith(state: ContainerState, more: Partial<PodSnapshot> = {}): PodSnapshot {
  const container = { name: 'nginx', image: 'nginx:no', ready: false, restartCount: 0, state }
  return { phase: 'Pending', ready: false, containers: [container], others: [], ...more }
}

/** Messages as a kubelet 1.37.2 gave them. */
const PULL = 'Back-off pulling image "nginx:no": ErrImagePull: docker.io/library/nginx:no: not found'
const CRASH = 'back-off 10s restarting failed container=nginx pod=nginx_default(4b…)'

describe('readinessOf', () => {
  it('is ready when the pod says so', () => {
    expect(readinessOf(podWith({ is: 'running' }, { ready: true }))).to.deep.equal({ is: 'ready' })
  })

  it('waits for an image that can’t be pulled yet, and says which one in the cluster’s words', () => {
    const late = readinessOf(podWith({ is: 'waiting', reason: 'ImagePullBackOff', message: PULL }))
    expect(late).to.include({
      is: 'coming',
      suspect: 'environment',
      because: `container nginx waits for its image nginx:no (ImagePullBackOff): ${PULL}`,
    })
    // The kubelet changes between the two as long as it tries: that is no progress.
    const failed = readinessOf(podWith({ is: 'waiting', reason: 'ErrImagePull', message: 'timeout' }))
    expect(failed).to.include({ is: 'coming', suspect: 'environment' })
    expect(late.is === 'coming' && late.at).to.equal(failed.is === 'coming' && failed.at)
  })

  it('ends the wait for an image that nobody pulls', () => {
    for (const reason of ['ErrImageNeverPull', 'InvalidImageName', PULLS_NO_MORE]) {
      const readiness = readinessOf(podWith({ is: 'waiting', reason, message: 'no' }))
      expect(readiness, reason).to.include({ is: 'failed', suspect: 'environment' })
    }
  })

  it('blames nobody for a container that ends again and again, or has ended', () => {
    expect(readinessOf(podWith({ is: 'waiting', reason: 'CrashLoopBackOff', message: CRASH }))).to.include({
      is: 'failed',
      suspect: 'either',
    })
    const ended: ContainerState = { is: 'terminated', reason: 'Error', exitCode: 1, message: '' }
    expect(readinessOf(podWith(ended))).to.include({
      suspect: 'either',
      because: 'container nginx has ended with exit code 1 (Error)',
    })
  })

  it('suspects the environment of a container that its node killed for memory', () => {
    const killed: ContainerState = { is: 'terminated', reason: 'OOMKilled', exitCode: 137, message: '' }
    expect(readinessOf(podWith(killed))).to.include({ is: 'failed', suspect: 'environment' })
  })

  it('suspects nobody of errors that the kubelet retries, unless their words tell of the environment', () => {
    const said = (message: string, reason = 'RunContainerError') =>
      readinessOf(podWith({ is: 'waiting', reason, message }))
    const refused = 'failed to create containerd task: failed to create shim task: OCI runtime create failed'
    expect(said(refused)).to.include({ is: 'coming', suspect: 'either' })
    const reserved = 'failed to reserve container name "a": name "a" is reserved for "8a1"'
    expect(said(reserved, 'CreateContainerError')).to.include({ is: 'coming', suspect: 'environment' })
  })

  it('blames the environment for what was done to the pod as a whole, not for what was refused', () => {
    const state: ContainerState = { is: 'waiting', reason: 'ContainerCreating', message: '' }
    const evicted = 'Evicted: The node was low on resource: memory.'
    expect(readinessOf(podWith(state, { failure: evicted }))).to.deep.equal({
      is: 'failed',
      suspect: 'environment',
      because: evicted,
    })
    const refused = 'The runtime could not create the sandbox of pod a: no (Unknown)'
    expect(readinessOf(podWith(state, { gaveUp: refused }))).to.include({ is: 'failed', suspect: 'either' })
    const full = 'The runtime could not create the sandbox of pod a: no space left on device (Unknown)'
    expect(readinessOf(podWith(state, { gaveUp: full }))).to.include({ suspect: 'environment' })
  })

  it('waits for a node and says what the scheduler said', () => {
    const message = '0/1 nodes are available: 1 Insufficient cpu.'
    const state: ContainerState = { is: 'waiting', reason: 'not created yet', message: '' }
    expect(readinessOf(podWith(state, { unschedulable: message }))).to.deep.equal({
      is: 'coming',
      because: `no node takes it: ${message}`,
      at: 'no node takes it',
      suspect: 'environment',
    })
  })
})

describe('beginningOf', () => {
  it('is ready when every container runs or has ended, whatever its exit code', () => {
    const ended: ContainerState = { is: 'terminated', reason: 'Error', exitCode: 1, message: '' }
    expect(beginningOf(podWith(ended))).to.deep.equal({ is: 'ready' })
    expect(beginningOf(podWith({ is: 'running' }))).to.deep.equal({ is: 'ready' })
  })

  it('is coming while a container waits', () => {
    const waiting: ContainerState = { is: 'waiting', reason: 'ContainerCreating', message: '' }
    expect(beginningOf(podWith(waiting))).to.include({ is: 'coming' })
  })
})

describe('a container that is late', () => {
  const late = (state: ContainerState) => ({ name: 'a', image: 'a', ready: false, restartCount: 0, state })
  const making = late({ is: 'waiting', reason: 'ContainerCreating', message: '' })
  const refused = late({ is: 'waiting', reason: 'CreateContainerError', message: 'no' })
  const ended = late({ is: 'terminated', reason: 'Error', exitCode: 137, message: '' })

  it('is being made where nothing was refused', () => {
    expect(isInTheMaking(making)).to.equal(true)
    expect(isInTheMaking(refused)).to.equal(false)
    expect(isInTheMaking(ended)).to.equal(false)
  })

  it('is to be restarted if it has ended, not if it still runs', () => {
    expect(isToBeRestarted(ended)).to.equal(true)
    expect(isToBeRestarted(refused)).to.equal(false)
    expect(isToBeRestarted(late({ is: 'running' }))).to.equal(false)
  })
})
