import { expect } from 'chai'
import { z } from 'zod'
import { Problem } from '../problem.ts'
import { settingsIn, variableOf } from './settings.ts'

const FLAGS = {
  target: z.enum(['kind', 'kubeconfig']).optional(),
  keep: z.boolean().optional(),
  claim: z.array(z.string()).default([]),
  startWithin: z.string().optional(),
  out: z.string().default('reports/latest'),
}

describe('settings in the environment', () => {
  it('stand for flags', () => {
    const environment = {
      PIDNS_TARGET: 'kubeconfig',
      PIDNS_KEEP: '1',
      PIDNS_OUT: '',
      PIDNS_CLAIM: 'doc,ns',
      PIDNS_START_WITHIN: '60',
      PIDNS_CACHE: '/c',
      HOME: '/',
    }
    expect(settingsIn(environment, FLAGS)).to.deep.equal({
      target: 'kubeconfig',
      keep: true,
      claim: ['doc', 'ns'],
      startWithin: '60',
    })
    expect(variableOf('startWithin')).to.equal('PIDNS_START_WITHIN')
  })

  it('that are not known are refused', () => {
    expect(() => settingsIn({ PIDNS_TARGETS: 'kind' }, FLAGS)).to.throw(
      Problem,
      'PIDNS_TARGETS is set, but pidns has no',
    )
  })

  it('that a command does not have are refused by it', () => {
    expect(() => settingsIn({ PIDNS_CLAIM: 'doc' }, FLAGS, ['claim'])).to.throw(
      Problem,
      "only 'pidns run' reads it",
    )
  })

  it('are not what Kubernetes tells of a Service', () => {
    const ofService = { PIDNS_WEB_SERVICE_HOST: '10.0.0.1', PIDNS_WEB_PORT_80_TCP: 'tcp://10.0.0.1:80' }
    expect(settingsIn(ofService, FLAGS)).to.deep.equal({})
  })

  it('that are switches are on or not there', () => {
    expect(() => settingsIn({ PIDNS_KEEP: 'yes' }, FLAGS)).to.throw(Problem, 'PIDNS_KEEP=yes is not valid')
  })

  it('that name no target are refused', () => {
    expect(() => settingsIn({ PIDNS_TARGET: 'kid' }, FLAGS)).to.throw(
      Problem,
      'PIDNS_TARGET=kid is not valid',
    )
  })
})
