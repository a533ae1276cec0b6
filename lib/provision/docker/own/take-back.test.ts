import { expect } from 'chai'
import { machineNow } from './machine.ts'
import { settingsLeft } from './take-back.ts'

describe('network settings that our daemon changed', () => {
  it('are reported with the command and never reset: others may rely on them', async () => {
    const before = { ...(await machineNow('')), ipForward: false, dropsForwarded: false }
    const now = { ...before, ipForward: true, dropsForwarded: true }
    const netDev = 'br-de0ff09b2379: 0 0\nbr-lan: 0 0\n'
    const left = settingsLeft(before, now, netDev)
    expect(left).to.have.lengthOf(3)
    expect(left[0]).to.include('sudo iptables --policy FORWARD ACCEPT')
    expect(left[1]).to.include('sudo sysctl --write net.ipv4.ip_forward=0')
    expect(left[2]).to.include('sudo ip link delete br-de0ff09b2379')
    expect(settingsLeft(now, now, '')).to.deep.equal([])
    expect(settingsLeft(before, before, '')).to.deep.equal([])
  })
})
