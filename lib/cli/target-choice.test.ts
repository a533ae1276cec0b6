import { expect } from 'chai'
import { Problem } from '../problem.ts'
import { targetChoiceOf } from './target-choice.ts'

describe('the choice of a target', () => {
  it('is a kind cluster by default', () => {
    expect(targetChoiceOf({}, {})).to.deep.include({ is: 'kind', keep: false, reuse: false })
  })

  it('can be an existing cluster, which KUBECONFIG names', () => {
    const choice = targetChoiceOf({ target: 'kubeconfig' }, { KUBECONFIG: '/a' })
    expect(choice).to.deep.equal({ is: 'kubeconfig', choice: {}, variable: '/a' })
  })

  it('can be a runtime to start, with or without --target cri', () => {
    const asked = { runtime: 'containerd', runtimeHandler: 'crun', keep: true }
    for (const given of [asked, { ...asked, target: 'cri' as const }]) {
      const choice = targetChoiceOf(given, { CONTAINER_RUNTIME_ENDPOINT: 'unix:///run/x.sock' })
      expect(choice).to.deep.include({ is: 'runtime', handler: 'crun', keep: true, reuse: false })
    }
  })

  it('can be a runtime on a kernel of its own, with AppArmor unless asked otherwise', () => {
    const kernelOf = (flags: object) => targetChoiceOf({ runtime: 'containerd', kernel: 'uml', ...flags }, {})
    expect(kernelOf({})).to.deep.include({ kernel: { lsm: 'apparmor', ptraceScope: '0' } })
    const asked = { lsm: 'none', ptraceScope: '2' }
    expect(kernelOf(asked)).to.deep.include({ kernel: asked })
    expect(targetChoiceOf({ runtime: 'containerd' }, {})).not.to.have.property('kernel')
  })

  it('can be a kind cluster whose worker has a kernel of its own', () => {
    const kernel = { lsm: 'selinux', ptraceScope: '0' }
    expect(targetChoiceOf({ kernel: 'uml', lsm: 'selinux' }, {})).to.deep.include({ is: 'kind', kernel })
  })

  it('can be an existing runtime, which the variables of crictl name', () => {
    const choice = targetChoiceOf({ target: 'cri' }, { CONTAINER_RUNTIME_ENDPOINT: 'unix:///a.sock' })
    expect(choice).to.deep.include({ is: 'cri', endpoints: { runtime: '/a.sock', image: '/a.sock' } })
  })

  it('is the one that a flag names', () => {
    const cluster = { is: 'kubeconfig', choice: { file: '/a', context: 'b' }, variable: undefined }
    expect(targetChoiceOf({ kubeconfig: '/a', context: 'b' }, {})).to.deep.equal(cluster)
    expect(targetChoiceOf({ runtimeEndpoint: 'unix:///a.sock' }, {})).to.include({ is: 'cri' })
    expect(targetChoiceOf({ k3sImage: 'rancher/k3s:v1.34.2-k3s1' }, {})).to.include({ is: 'k3s' })
    expect(targetChoiceOf({ namespace: 'mine' }, {})).to.include({ is: 'kubeconfig', namespace: 'mine' })
    // The variables of crictl may be meant for it alone.
    expect(targetChoiceOf({}, { CONTAINER_RUNTIME_ENDPOINT: 'unix:///a.sock' })).to.include({ is: 'kind' })
  })

  it('is the cluster that KUBECONFIG names, as for kubectl, unless a flag makes sense for another only', () => {
    expect(targetChoiceOf({}, { KUBECONFIG: '/a' })).to.include({ is: 'kubeconfig', variable: '/a' })
    expect(targetChoiceOf({ reuse: true }, { KUBECONFIG: '/a' })).to.include({ is: 'kind' })
    expect(targetChoiceOf({ target: 'kind' }, { KUBECONFIG: '/a' })).to.include({ is: 'kind' })
  })

  it('can be k3s from an image', () => {
    const choice = targetChoiceOf({ target: 'k3s', k3sImage: 'rancher/k3s:v1.34.2-k3s1' }, {})
    expect(choice).to.deep.equal({ is: 'k3s', image: 'rancher/k3s:v1.34.2-k3s1' })
  })

  for (const [what, given, sentence] of [
    [
      'a kernel for an existing cluster',
      { target: 'kubeconfig', kernel: 'uml' },
      '--kernel does not work with --target kubeconfig',
    ],
    [
      'two nodes with a kernel of their own',
      { kernel: 'uml', nodes: '2' },
      '--nodes does not work with --kernel on a kind cluster.',
    ],
    [
      'a security module for this kernel',
      { runtime: 'containerd', lsm: 'selinux' },
      "--lsm needs a kernel to set it on: this machine's stays as it is.",
    ],
    [
      "Yama's scope for this kernel",
      { runtime: 'containerd', ptraceScope: '1' },
      '--ptrace-scope needs a kernel to set it on',
    ],
    [
      'a context for kind',
      { target: 'kind', context: 'x' },
      '--context does not work with --target kind, which creates its',
    ],
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
    [
      'an image for kind',
      { target: 'kind', k3sImage: 'a:b' },
      '--k3s-image does not work with --target kind',
    ],
    ['an invalid image', { target: 'k3s', k3sImage: 'latest' }, '"latest" is no image of k3s'],
    ['an unknown runtime', { runtime: 'docker' }, '"docker" is no runtime'],
    ['no socket', { target: 'cri' }, '--target cri needs the socket'],
    ['an invalid socket', { target: 'cri', runtimeEndpoint: 'tcp://a' }, "'tcp://a' is not a unix socket"],
    ['an invalid version', { kubernetes: 'latest' }, 'as in v1.37.2'],
    [
      'a version for an existing cluster',
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
