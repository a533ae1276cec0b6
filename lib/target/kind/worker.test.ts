import { expect } from 'chai'
import { kubeletOf, workerOf } from './worker.ts'

describe('a worker with a kernel of its own', () => {
  it('is named as kind names a worker, so that kind removes it with its cluster', () => {
    expect(workerOf('pidns-1a2b3c4d')).to.equal('pidns-1a2b3c4d-worker')
  })

  it("has the control plane's kubelet configuration, without what holds only for that node", () => {
    const config = `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
cgroupDriver: systemd
cgroupRoot: /kubelet
failCgroupV1: false
staticPodPath: /etc/kubernetes/manifests
`
    expect(kubeletOf(config)).to.deep.equal({
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      authentication: { x509: { clientCAFile: '/etc/kubernetes/pki/ca.crt' } },
      cgroupDriver: 'cgroupfs',
    })
  })
})
