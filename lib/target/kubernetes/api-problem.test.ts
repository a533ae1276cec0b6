import { ApiException } from '@kubernetes/client-node'
import { expect } from 'chai'
import { apiProblem, messageOfStatus } from './api-problem.ts'

const SERVER = 'https://127.0.0.1:6443'

/** A refusal by an API server 1.37.2. */
const FORBIDDEN = {
  kind: 'Status',
  status: 'Failure',
  message:
    'pods is forbidden: User "system:serviceaccount:default:limited" cannot create resource "pods" in API group "" in the namespace "x"',
  reason: 'Forbidden',
  code: 403,
}

describe('apiProblem', () => {
  it('says what the API server said', () => {
    const problem = apiProblem(new ApiException(403, '', FORBIDDEN, {}), 'create pod nginx', SERVER)
    expect(problem).to.include({ kind: 'environment' })
    expect(problem.message).to.equal(`Not allowed to create pod nginx: ${FORBIDDEN.message}.`)
  })

  it('distinguishes an unreachable server from an untrusted one', () => {
    const refused = new TypeError('fetch failed', {
      cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
    })
    expect(apiProblem(refused, 'list pods', SERVER).message).to.equal(
      `The API server at ${SERVER} can't be reached: the connection was refused (ECONNREFUSED).`,
    )
    const selfSigned = new TypeError('fetch failed', {
      cause: Object.assign(new Error('self-signed'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    })
    expect(apiProblem(selfSigned, 'list pods', SERVER).message).to.include("can't be trusted")
  })

  it('finds the code when a name has two addresses', () => {
    const both = new AggregateError([Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })])
    expect(
      apiProblem(new TypeError('fetch failed', { cause: both }), 'list pods', SERVER).message,
    ).to.include('ECONNREFUSED')
  })

  it('reports the innermost cause of anything else', () => {
    const error = new TypeError('fetch failed', { cause: new Error('bad port') })
    expect(apiProblem(error, 'list pods', SERVER).message).to.equal('Could not list pods: bad port.')
  })
})

describe('messageOfStatus', () => {
  it('reads a status as text and as an object', () => {
    expect(messageOfStatus(JSON.stringify(FORBIDDEN))).to.equal(FORBIDDEN.message)
    expect(messageOfStatus(FORBIDDEN)).to.equal(FORBIDDEN.message)
  })

  it('returns other text as is', () => {
    expect(messageOfStatus('container not found ("shell")\n')).to.equal('container not found ("shell")')
    expect(messageOfStatus('')).to.equal(undefined)
  })
})
