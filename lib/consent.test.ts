import { expect } from 'chai'
import { AskedConsent, FULL_CONSENT, NO_CONSENT, type SystemChange } from './consent.ts'

const docker: SystemChange = { what: 'start a Docker daemon', byHand: 'sudo dockerd' }
const packages: SystemChange = {
  what: 'install with apt: debootstrap',
  byHand: 'sudo apt-get install debootstrap',
}

describe('consent', () => {
  it('is not there by default, and is not needed if nothing changes', async () => {
    expect(await NO_CONSENT.covers([docker])).to.equal(false)
    expect(await NO_CONSENT.covers([])).to.equal(true)
    expect(await FULL_CONSENT.covers([docker, packages])).to.equal(true)
  })

  it('is asked for once per change', async () => {
    const asked: string[][] = []
    const consent = new AskedConsent(async changes => {
      asked.push(changes.map(({ what }) => what))
      return changes.includes(docker)
    })
    expect(await consent.covers([])).to.equal(true)
    expect(await consent.covers([docker])).to.equal(true)
    expect(await consent.covers([docker, packages])).to.equal(false)
    expect(await consent.covers([packages])).to.equal(false)
    expect(await consent.covers([docker])).to.equal(true)
    expect(asked).to.deep.equal([[docker.what], [packages.what]])
  })
})
