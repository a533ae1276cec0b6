import { expect } from 'chai'
import { DoesNotApply } from '../claim/verdict.ts'
import { letSeeTheNode, seccompIn, UserMap } from './kernel.ts'
import { Look, type Looker } from './look.ts'

describe('seccompIn', () => {
  it('reads the mode, not the number of filters', () => {
    const status = 'NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\nSpeculation_Store_Bypass:\tvulnerable\n'
    expect(seccompIn(status)).to.equal('a seccomp filter')
    expect(seccompIn(status.replace('\t2', '\t0'))).to.equal('no seccomp')
  })

  it('finds no mode where the kernel has no seccomp', () => {
    expect(seccompIn('NoNewPrivs:\t0\n')).to.equal(undefined)
  })
})

describe('UserMap', () => {
  it('maps what is in a range and nothing else', () => {
    const map = new UserMap('         0   65536      65536\n')
    expect(map.outside(0)).to.equal(65536)
    expect(map.outside(65535)).to.equal(131071)
    expect(map.outside(65536)).to.equal(undefined)
    expect(`${map}`).to.equal('0 65536 65536')
  })

  it('reads the map of a process without a user namespace of its own', () => {
    expect(new UserMap('         0          0 4294967295\n').outside(1000)).to.equal(1000)
  })

  it('overlaps with another if both map to one UID', () => {
    const map = new UserMap('0 65536 65536\n')
    expect(map.overlaps(new UserMap('0 131072 65536\n'))).to.equal(false)
    expect(map.overlaps(new UserMap('0 0 65536\n'))).to.equal(false)
    expect(map.overlaps(new UserMap('0 131071 65536\n'))).to.equal(true)
    expect(map.overlaps(new UserMap('0 0 4294967295\n'))).to.equal(true)
    expect(map.overlaps(map)).to.equal(true)
  })

  it('reads several ranges, and refuses text that is no map', () => {
    const map = new UserMap('0 1000 1\n1 100000 65535\n')
    expect([map.outside(0), map.outside(1)]).to.deep.equal([1000, 100000])
    expect(() => new UserMap('')).to.throw('no map of UIDs')
  })
})

describe('letSeeTheNode', () => {
  const looker = (label: string | undefined): Looker => ({
    pid: 1,
    procSelf: 1,
    boot: 'a',
    namespaces: { pid: 'pid:[1]', mnt: 'mnt:[1]', user: 'user:[1]' },
    uid: 0,
    gid: 0,
    effective: 0n,
    permitted: 0n,
    bounding: 0n,
    label,
    ptraceScope: 0,
  })
  const seeing = (label: string | undefined, unreadable: number) =>
    new Look('main of host-pid/a', looker(label), [], unreadable)
  const label = 'system_u:system_r:container_t:s0:c455,c722'

  it('excuses a claim where SELinux keeps processes from the looker', () => {
    expect(() => letSeeTheNode([seeing(label, 0), seeing(label, 12)])).to.throw(
      DoesNotApply,
      `the node's SELinux keeps 12 of its processes from main of host-pid/a, whose label is ${label}`,
    )
  })

  it('excuses nothing where the looker reads every process, or where no SELinux could forbid it', () => {
    for (const look of [
      seeing(label, 0),
      seeing('cri-containerd.apparmor.d (enforce)', 3),
      seeing(undefined, 3),
    ])
      expect(letSeeTheNode(look)).to.equal(look)
  })
})
