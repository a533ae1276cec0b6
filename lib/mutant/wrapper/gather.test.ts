import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { OciConfig } from '../oci/config.ts'
import { Memory } from './gather.ts'

const RECORDED = JSON.parse(
  readFileSync(new URL('../recorded/sharing.json', import.meta.url), 'utf8'),
) as OciConfig

/** The recorded container in the pod of the same name, as this sandbox and UID made it. */
function ofSandbox(id: string, uid: string): OciConfig {
  const ofPod = { 'io.kubernetes.cri.sandbox-id': id, 'io.kubernetes.cri.sandbox-uid': uid }
  return { ...RECORDED, annotations: { ...RECORDED.annotations, ...ofPod } }
}

describe("a wrapper's memory of the pods with a name", () => {
  let folder: string
  let memory: Memory
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pidns-memory-'))
    memory = new Memory(join(folder, 'state'))
    const config = ofSandbox('first', 'uid-1')
    memory.note(config, 'a', memory.podOf(config, join(folder, 'a')))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const earlier = (config: OciConfig) => memory.podOf(config, join(folder, 'b')).earlierOfName

  it('has none before the first, and another sandbox of the same pod is none', () => {
    expect(earlier(ofSandbox('first', 'uid-1'))).to.equal(undefined)
    expect(earlier(ofSandbox('anew', 'uid-1'))).to.equal(undefined)
  })

  it('has the first for a later one, with its process while that runs', () => {
    expect(earlier(ofSandbox('second', 'uid-2'))).to.deep.equal({})
    mkdirSync(join(folder, 'first'))
    writeFileSync(join(folder, 'first', 'init.pid'), `${process.pid}`)
    writeFileSync(join(folder, 'first', 'config.json'), JSON.stringify(RECORDED))
    expect(earlier(ofSandbox('second', 'uid-2'))).to.deep.equal({ pid: process.pid })
  })
})
