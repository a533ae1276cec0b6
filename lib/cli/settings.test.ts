import { expect } from 'chai'
import { Problem } from '../problem.ts'
import { refuseSettings, settingsIn } from './settings.ts'

describe('settings in the environment', () => {
  it('stand for flags', () => {
    expect(
      settingsIn({ PIDNS_TARGET: 'kubeconfig', PIDNS_KEEP: '1', PIDNS_OUT: '', HOME: '/' }),
    ).to.deep.equal({
      target: 'kubeconfig',
      keep: true,
    })
  })

  it('that are not known are refused, for Mocha and for pidns run', () => {
    for (const read of [settingsIn, refuseSettings])
      expect(() => read({ PIDNS_TARGETS: 'kind' })).to.throw(
        Problem,
        'PIDNS_TARGETS is set, but pidns has no',
      )
  })

  it('that only Mocha reads are refused by pidns run', () => {
    expect(() => refuseSettings({ PIDNS_TARGET: 'kind' })).to.throw(Problem, "'pidns run' does not")
    expect(() => refuseSettings({ PIDNS_TARGET: '', PIDNS_CACHE: '/c' })).not.to.throw()
  })

  it('are not what Kubernetes tells of a Service', () => {
    const ofService = { PIDNS_WEB_SERVICE_HOST: '10.0.0.1', PIDNS_WEB_PORT_80_TCP: 'tcp://10.0.0.1:80' }
    expect(() => refuseSettings(ofService)).not.to.throw()
  })

  it('that are switches are on or not there', () => {
    expect(() => settingsIn({ PIDNS_KEEP: 'yes' })).to.throw(Problem, 'PIDNS_KEEP=yes is not valid')
  })

  it('that name no target are refused', () => {
    expect(() => settingsIn({ PIDNS_TARGET: 'kid' })).to.throw(Problem, 'PIDNS_TARGET=kid names no target')
  })
})
