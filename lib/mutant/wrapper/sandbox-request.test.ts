import { expect } from 'chai'
import { pidModeIn } from './sandbox-request.ts'

/** As containerd 2.4.2 keeps it for a sandbox in a kind node, shortened. A zero, the mode POD, is left out. */
function infoWith(options: object): string {
  const kept = {
    Version: 'v1',
    Metadata: { ID: '0630', Config: { linux: { security_context: { namespace_options: options } } } },
  }
  const value = Buffer.from(JSON.stringify(kept)).toString('base64')
  const type_url = 'github.com/containerd/cri/pkg/store/sandbox/Metadata'
  return JSON.stringify({
    ID: '0630',
    Extensions: { 'io.cri-containerd.sandbox.metadata': { type_url, value } },
  })
}

describe('the pid namespace that the CRI asked for a sandbox', () => {
  it('is in what containerd keeps of it', () => {
    expect(pidModeIn(infoWith({ userns_options: { mode: 2 } }))).to.equal('POD')
    expect(pidModeIn(infoWith({ pid: 1, userns_options: { mode: 2 } }))).to.equal('CONTAINER')
    expect(pidModeIn(infoWith({ pid: 2 }))).to.equal('NODE')
  })

  it('is unknown of a container, which has another extension', () => {
    expect(pidModeIn('{"ID": "1", "Extensions": {}}')).to.equal(undefined)
    expect(pidModeIn('{"ID": "1", "Extensions": null}')).to.equal(undefined)
  })
})
