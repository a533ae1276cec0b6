import { expect } from 'chai'
import { notAgreedRemedy } from './agreement.ts'
import { changesOf } from './apt-install.ts'

describe('what installing packages changes', () => {
  const changes = changesOf(
    ['debootstrap', 'gcc'],
    [
      { name: 'debootstrap', from: undefined, to: '1.0.128' },
      { name: 'libc6', from: '2.36-9+deb12u10', to: '2.36-9+deb12u14' },
      { name: 'gcc', from: undefined, to: '4:12.2.0-3' },
    ],
  )

  it('is named package by package, those of the base of the system too', () => {
    expect(changes.map(({ what }) => what)).to.deep.equal([
      'install with apt: debootstrap 1.0.128',
      'upgrade with apt: libc6 from 2.36-9+deb12u10 to 2.36-9+deb12u14',
      'install with apt: gcc 4:12.2.0-3',
    ])
  })

  it('is in the remedy with each package, and the command once', () => {
    const remedy = notAgreedRemedy(changes)
    expect(remedy).to.include('libc6 from 2.36-9+deb12u10')
    expect(remedy.match(/apt-get install/g)).to.have.lengthOf(1)
  })
})
