import { expect } from 'chai'
import { parseCall } from './call.ts'

/** The global flags with which containerd's shim calls runc. */
const GLOBAL = ['--root', '/run/containerd/runc/k8s.io', '--log', '/b/log.json', '--log-format', 'json']

describe('parseCall', () => {
  it('reads a create', () => {
    const words = [...GLOBAL, 'create', '--bundle', '/b', '--pid-file', '/b/init.pid', 'c1']
    expect(parseCall(words)).to.include({
      verb: 'create',
      id: 'c1',
      bundle: '/b',
      root: '/run/containerd/runc/k8s.io',
    })
  })

  it('reads an exec', () => {
    const words = [...GLOBAL, 'exec', '--process', '/tmp/p', '--console-socket', '/tmp/s', '--detach', 'c1']
    expect(parseCall(words)).to.include({ verb: 'exec', id: 'c1', process: '/tmp/p', all: false })
  })

  it('reads a kill', () => {
    expect(parseCall([...GLOBAL, 'kill', '--all', 'c1', '9'])).to.deep.include({
      verb: 'kill',
      id: 'c1',
      all: true,
      rest: ['9'],
    })
  })

  it('reads values after an equals sign, and short flags', () => {
    expect(parseCall(['--root=/r', 'create', '-b', '/b', 'c1'])).to.include({
      root: '/r',
      bundle: '/b',
      id: 'c1',
    })
  })

  it('returns undefined for a call without a container id', () => {
    expect(parseCall(['--version'])).to.equal(undefined)
    expect(parseCall(['features'])).to.equal(undefined)
  })
})
