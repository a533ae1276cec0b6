import { expect } from 'chai'
import type { ContainerState, PodSnapshot } from '../target/pod-snapshot.ts'
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

  it('blames the environment for an image that can’t be pulled, with the cluster’s words', () => {
    const readiness = readinessOf(podWith({ is: 'waiting', reason: 'ImagePullBackOff', message: PULL }))
    expect(readiness).to.deep.equal({
      is: 'failed',
      fault: 'environment',
      because: `the image nginx:no of container nginx can't be pulled: ${PULL}`,
    })
  })

  it('waits after the first failed pull', () => {
    const readiness = readinessOf(podWith({ is: 'waiting', reason: 'ErrImagePull', message: 'timeout' }))
    expect(readiness).to.include({ is: 'coming' })
  })

  it('blames the runtime for a container that ends again and again, and for one that has ended', () => {
    expect(readinessOf(podWith({ is: 'waiting', reason: 'CrashLoopBackOff', message: CRASH }))).to.include({
      is: 'failed',
      fault: 'runtime',
    })
    const ended: ContainerState = { is: 'terminated', reason: 'Error', exitCode: 1, message: '' }
    expect(readinessOf(podWith(ended))).to.include({
      fault: 'runtime',
      because: 'container nginx has ended with exit code 1 (Error)',
    })
  })

  it('suspects the runtime while it returns errors that the kubelet retries', () => {
    const message = 'failed to create containerd task: failed to create shim task: OCI runtime create failed'
    const readiness = readinessOf(podWith({ is: 'waiting', reason: 'RunContainerError', message }))
    expect(readiness).to.include({ is: 'coming', suspect: 'runtime' })
  })

  it('waits for a node and says what the scheduler said', () => {
    const message = '0/1 nodes are available: 1 Insufficient cpu.'
    const state: ContainerState = { is: 'waiting', reason: 'not created yet', message: '' }
    expect(readinessOf(podWith(state, { unschedulable: message }))).to.deep.equal({
      is: 'coming',
      because: `no node takes it: ${message}`,
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
