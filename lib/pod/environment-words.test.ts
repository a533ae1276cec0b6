import { expect } from 'chai'
import { isOfTheEnvironment, tellsOfShortage, warnsOfTheEnvironment } from './environment-words.ts'

/** In the words of kubelet, containerd, runc and CNI. */
const OF_THE_ENVIRONMENT = [
  'failed to reserve container name "nginx_nginx_default_1_0": name is reserved for "8a1"',
  'rpc error: code = DeadlineExceeded desc = context deadline exceeded',
  'failed to create containerd task: mkdir /run/containerd/io.containerd.runtime.v2.task: no space left on device',
  'fork/exec /usr/local/sbin/runc: cannot allocate memory',
  'open /proc/self/fd: too many open files',
  'runc create failed: unable to start container process: resource temporarily unavailable',
  'runc create failed: container init was OOM-killed (memory limit too low?)',
  'rpc error: code = Unavailable desc = connection error: dial unix /run/containerd/containerd.sock: connect: connection refused',
  'failed to setup network for sandbox "8a1": plugin type="ptp" failed (add): no IP addresses available in range set',
] as const

const OF_NOBODY_YET = [
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process',
  'a pid namespace for several containers is not supported',
  'exec: "/bin/room": stat /bin/room: no such file or directory',
] as const

describe('the words of an error', () => {
  for (const words of OF_THE_ENVIRONMENT)
    it(`tell of the environment: ${words.slice(0, 60)}`, () => {
      expect(isOfTheEnvironment(words)).to.equal(true)
      expect(warnsOfTheEnvironment(`FailedCreatePodSandBox: ${words}`)).to.equal(true)
    })

  for (const words of OF_NOBODY_YET)
    it(`do not: ${words.slice(0, 60)}`, () => {
      expect(isOfTheEnvironment(words)).to.equal(false)
      expect(warnsOfTheEnvironment(`FailedCreatePodSandBox: ${words}`)).to.equal(false)
    })

  it('tell of the environment by the reason of a warning, too', () => {
    expect(warnsOfTheEnvironment('FailedMount: MountVolume.SetUp failed for volume "s"')).to.equal(true)
    expect(warnsOfTheEnvironment('BackOff: Back-off restarting failed container')).to.equal(false)
  })

  it('tell of a shortage that may pass, or of another program', () => {
    expect(OF_THE_ENVIRONMENT.filter(tellsOfShortage)).to.deep.equal(OF_THE_ENVIRONMENT.slice(2, 7))
    expect(tellsOfShortage("sh: can't fork: Resource temporarily unavailable")).to.equal(true)
  })
})
