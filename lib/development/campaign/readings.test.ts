import { expect } from 'chai'
import { parse } from 'yaml'
import { serverOf, withServer } from './arena.ts'
import { droppedIn } from './network-faults.ts'
import { rejectedIn } from './object-faults.ts'
import { seenIn } from './processes.ts'

describe('what proves a fault', () => {
  it('is read from proc_pid_stat(5), whatever the program is called', () => {
    const line =
      '586 (kube (api)server) T 1 586 586 0 -1 4194560 57 0 0 0 1 2 0 0 20 0 13 0 123456 1617489920 72123'
    expect(seenIn(`${line}\n`)).to.deep.equal([{ pid: 586, state: 'T', began: 123_456 }])
    expect(seenIn('')).to.deep.equal([])
  })

  it('is read from the counters of iptables', () => {
    const listing = `Chain INPUT (policy ACCEPT 0 packets, 0 bytes)
    pkts      bytes target     prot opt in     out     source               destination
      17     1234 DROP       6    --  eth0   *       0.0.0.0/0            0.0.0.0/0            tcp dpt:6443 statistic mode random probability 0.29999999981
   60460 12804029 KUBE-FIREWALL  0    --  *      *       0.0.0.0/0            0.0.0.0/0
`
    expect(droppedIn(listing)).to.equal(17)
  })

  it("is read from the API server's metrics", () => {
    const name = 'apiserver_flowcontrol_rejected_requests_total'
    const metrics = `# TYPE ${name} counter
${name}{flow_schema="pidns-campaign",priority_level="pidns-campaign",reason="concurrency-limit"} 41
${name}{flow_schema="service-accounts",priority_level="workload-low",reason="queue-full"} 5
`
    expect(rejectedIn(metrics)).to.equal(41)
    expect(rejectedIn('')).to.equal(0)
  })
})

describe("the runs' kubeconfig", () => {
  it('differs only in the server', () => {
    const clusters = [
      { name: 'kind-a', cluster: { server: 'https://127.0.0.1:1', 'certificate-authority-data': 'x' } },
    ]
    const text = JSON.stringify({ kind: 'Config', clusters, users: [{ name: 'u' }] })
    const other = withServer(text, 'https://127.0.0.1:2')
    expect(serverOf(text)).to.equal('https://127.0.0.1:1')
    expect(serverOf(other)).to.equal('https://127.0.0.1:2')
    expect(parse(withServer(other, 'https://127.0.0.1:1'))).to.deep.equal(JSON.parse(text))
  })
})
