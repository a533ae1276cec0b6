import { expect } from 'chai'
import { Problem } from '../problem.ts'
import { targetChoiceOf } from './target-choice.ts'

describe('where pods run', () => {
  it('is a kind cluster by default', () => {
    expect(targetChoiceOf({}, {})).to.deep.include({ is: 'kind', keep: false, reuse: false })
  })

  it('is an existing cluster, for which KUBECONFIG is taken', () => {
    const choice = targetChoiceOf({ target: 'kubeconfig' }, { KUBECONFIG: '/a' })
    expect(choice).to.deep.equal({ is: 'kubeconfig', choice: {}, variable: '/a' })
  })

  it('is a runtime that is started, with --target cri or without', () => {
    const asked = { runtime: 'containerd', runtimeHandler: 'crun', keep: true }
    for (const given of [asked, { ...asked, target: 'cri' as const }]) {
      const choice = targetChoiceOf(given, { CONTAINER_RUNTIME_ENDPOINT: 'unix:///run/x.sock' })
      expect(choice).to.deep.include({ is: 'runtime', handler: 'crun', keep: true, reuse: false })
    }
  })

  it('is a runtime that is there, for which the variables of crictl are taken', () => {
    const choice = targetChoiceOf({ target: 'cri' }, { CONTAINER_RUNTIME_ENDPOINT: 'unix:///a.sock' })
    expect(choice).to.deep.include({ is: 'cri', endpoints: { runtime: '/a.sock', image: '/a.sock' } })
  })

  it('is k3s of an image', () => {
    const choice = targetChoiceOf({ target: 'k3s', k3sImage: 'rancher/k3s:v1.34.2-k3s1' }, {})
    expect(choice).to.deep.equal({ is: 'k3s', image: 'rancher/k3s:v1.34.2-k3s1' })
  })

  for (const [what, given, sentence] of [
    ['a context for kind', { context: 'x' }, '--context does not work with --target kind, which creates its'],
    ['keeping a cluster that is not ours', { target: 'kubeconfig', keep: true }, 'and never removes it'],
    ['keeping a runtime that is not ours', { target: 'cri', keep: true }, 'and never removes it'],
    ['a handler for kind', { runtimeHandler: 'crun' }, '--runtime-handler does not work with --target kind'],
    [
      'a runtime for kind',
      { target: 'kind', runtime: 'cri-o' },
      '--runtime does not work with --target kind',
    ],
    [
      'two runtimes',
      { runtime: 'cri-o', runtimeEndpoint: '/a' },
      '--runtime-endpoint does not work with --runtime',
    ],
    ['k3s without an image', { target: 'k3s' }, '--target k3s needs a k3s image'],
    ['an image for kind', { k3sImage: 'a:b' }, '--k3s-image does not work with --target kind'],
    ['an image that is none', { target: 'k3s', k3sImage: 'latest' }, '"latest" is no image of k3s'],
    ['a runtime that is unknown', { runtime: 'docker' }, '"docker" is no runtime'],
    ['no socket', { target: 'cri' }, '--target cri needs the socket'],
    [
      'a socket that is none',
      { target: 'cri', runtimeEndpoint: 'tcp://a' },
      "'tcp://a' is not a unix socket",
    ],
    ['a version that is none', { kubernetes: 'latest' }, 'as in v1.37.2'],
    [
      'a version for a cluster that is there',
      { target: 'kubeconfig', kubernetes: 'v1.30.0' },
      '--kubernetes does not work with --target kubeconfig',
    ],
    ['nodes for a runtime', { runtime: 'containerd', nodes: '2' }, '--nodes does not work with --runtime'],
    ['no node', { nodes: '0' }, '1 to 5 nodes'],
  ] as const) {
    it(`is refused in one sentence: ${what}`, () => {
      expect(() => targetChoiceOf(given, {})).to.throw(Problem, sentence)
    })
  }
})
