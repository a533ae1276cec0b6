import { expect } from 'chai'
import { claim } from '../lib/claim/mocha.ts'
import { documentation } from '../lib/claim/source.ts'
import { mustBeOnOneKernel } from '../lib/pod/kernel.ts'
import { pod } from '../lib/pod/pod.ts'

const namespaces = documentation(
  'EphemeralContainer',
  'reference/kubernetes-api/workload-resources/pod-v1/#EphemeralContainer',
  'The ephemeral container will be run in the namespaces (IPC, PID, etc) of this container. If not set then the ephemeral container uses the namespaces configured in the Pod spec.',
)

describe('An ephemeral container', () => {
  const sharing = pod('ephemeral/debugged-shared.yaml')
  const isolated = pod('ephemeral/debugged-isolated.yaml')
  const another = pod('ns/isolated.yaml')

  claim(
    {
      id: 'ns.ephemeral-joins',
      title:
        "an ephemeral container is in the pod's namespace, its main process and an exec'd one; without sharing in one of its own",
      source: namespaces,
      level: 'required',
      pods: [sharing, isolated],
    },
    async () => {
      await sharing.addEphemeral('debugger')
      const main = await sharing.terminal('debugger').lookNow()
      const exec = await sharing.exec('debugger').lookNow()
      const looks = [main, exec, await sharing.exec('a').lookNow(), await sharing.exec('b').lookNow()]
      expect(looks).to.be.inOneNamespace
      expect(looks).to.agreeOnPids
      expect(looks).to.see('debugged-shared/a')
      expect(looks).to.see('debugged-shared/debugger')

      await isolated.addEphemeral('debugger')
      const apart = await isolated.terminal('debugger').lookNow()
      expect(apart.the('debugged-isolated/debugger')).to.include({ pid: 1 })
      expect(apart).not.to.see('debugged-isolated/a')
      expect(await isolated.exec('a').lookNow()).not.to.see('debugged-isolated/debugger')
    },
  )

  claim(
    {
      id: 'ns.ephemeral-target-ignored',
      title: "an ephemeral container with a target is in the pod's namespace all the same where it is shared",
      source: namespaces,
      level: 'recommended',
      pods: [sharing],
      needs: ['kubernetes-api'],
    },
    async () => {
      await sharing.addEphemeral('targeting', { target: 'a' })
      const main = await sharing.terminal('targeting').lookNow()
      const exec = await sharing.exec('targeting').lookNow()
      const looks = [main, exec, await sharing.exec('a').lookNow()]
      expect(looks).to.be.inOneNamespace
      expect(looks).to.see('debugged-shared/b')
      expect(exec.the('debugged-shared/a').pid).not.to.equal(1)
      expect(exec.first.command).not.to.equal(exec.the('debugged-shared/a').command)
    },
  )

  claim(
    {
      id: 'ns.ephemeral-target-isolated',
      title:
        "an ephemeral container with a target is in the target's namespace where none is shared, and not in the other container's",
      // "The container runtime must implement support for this feature. If the runtime does not support namespace
      // targeting then the result of setting this field is undefined." (the same field's text). No API tells whether it
      // does. containerd, CRI-O and cri-dockerd do, by joining the namespace of a process of their node's kernel; Kata,
      // whose pods have a kernel each, makes the pod's namespace of it. So the claim
      // applies where two pods are on one kernel.
      source: namespaces,
      level: 'required',
      pods: [isolated, another],
    },
    async () => {
      mustBeOnOneKernel(await isolated.execLook('a'), await another.execLook('a'))
      await isolated.addEphemeral('targeting', { target: 'a' })
      const main = await isolated.terminal('targeting').lookNow()
      const exec = await isolated.exec('targeting').lookNow()
      const target = await isolated.exec('a').lookNow()
      expect([main, exec, target]).to.be.inOneNamespace
      expect(exec.the('debugged-isolated/a')).to.include({ pid: 1 })
      expect(target).to.see('debugged-isolated/targeting')

      const other = await isolated.exec('b').lookNow()
      expect([main, exec]).not.to.see('debugged-isolated/b')
      expect(other).not.to.see('debugged-isolated/targeting')
    },
  )
})
