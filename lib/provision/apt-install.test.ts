import { expect } from 'chai'
import { notAgreedRemedy } from './agreement.ts'
import { changesOf } from './apt-install.ts'

describe('the changes of installing packages', () => {
  const changes = changesOf(
    ['debootstrap', 'gcc'],
    [
      { name: 'debootstrap', from: undefined, to: '1.0.128' },
      { name: 'libc6', from: '2.36-9+deb12u10', to: '2.36-9+deb12u14' },
      { name: 'gcc', from: undefined, to: '4:12.2.0-3' },
    ],
  )

  it('list each package, including upgraded base packages', () => {
    expect(changes.map(({ what }) => what)).to.deep.equal([
      'install with apt: debootstrap 1.0.128',
      'upgrade with apt: libc6 from 2.36-9+deb12u10 to 2.36-9+deb12u14',
      'install with apt: gcc 4:12.2.0-3',
    ])
  })

  it('appear in the remedy, with the command only once', () => {
    const remedy = notAgreedRemedy(changes)
    expect(remedy).to.include('libc6 from 2.36-9+deb12u10')
    expect(remedy.match(/apt-get install/g)).to.have.lengthOf(1)
  })
})
