import { expect } from 'chai'
import { readDockerInfo } from './state.ts'

describe('readDockerInfo', () => {
  it('reads the answer of a daemon', () => {
    expect(readDockerInfo('{"ServerVersion":"26.1.5","CgroupVersion":"2"}', '')).to.deep.equal({
      state: 'answers',
      engine: { version: '26.1.5', cgroupVersion: '2' },
    })
  })
  it('distinguishes a socket without permission from a missing daemon', () => {
    const denied =
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock'
    expect(readDockerInfo(JSON.stringify({ ServerErrors: [denied] }), '').state).to.equal('no permission')
    expect(readDockerInfo('', `Got ${denied}`).state).to.equal('no permission')
    const gone =
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'
    expect(readDockerInfo(JSON.stringify({ ServerErrors: [gone] }), '')).to.deep.equal({
      state: 'no answer',
      said: gone,
    })
  })
  it('treats output other than JSON as no answer', () => {
    expect(readDockerInfo('', 'boom')).to.deep.equal({ state: 'no answer', said: 'boom' })
  })
})
