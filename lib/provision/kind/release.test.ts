import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { silent } from '../../progress.ts'
import { downloadKind } from './release.ts'

const BINARY = 'not really a kind'
const DIGEST = createHash('sha256').update(BINARY).digest('hex')

describe('downloadKind', () => {
  const files = new Map<string, string>()
  let server: Server
  let releases: string
  let folder: string

  before(done => {
    server = createServer((request, response) => {
      const content = files.get(request.url ?? '')
      response.writeHead(content === undefined ? 404 : 200).end(content)
    }).listen(0, '127.0.0.1', done)
  })
  after(() => server.close())
  beforeEach(async () => {
    releases = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    folder = await mkdtemp(path.join(os.tmpdir(), 'pidns-test-'))
    files.clear()
    files.set('/v9/kind-linux-amd64', BINARY)
  })
  afterEach(() => rm(folder, { recursive: true }))

  const download = (sha256 = DIGEST) => {
    const ctx = { signal: new AbortController().signal, cacheDir: folder }
    return downloadKind({ version: 'v9', platform: 'linux-amd64', sha256, folder, releases }, ctx, silent)
  }
  const failure = (sha256?: string) => download(sha256).then(() => 'nothing failed', String)

  it('keeps a binary with the known digest and makes it executable', async () => {
    await download()
    expect(await readFile(path.join(folder, 'kind'), 'utf8')).to.equal(BINARY)
    expect((await stat(path.join(folder, 'kind'))).mode & 0o111).to.equal(0o111)
  })
  it('discards a binary with another digest, even if the server confirms that digest', async () => {
    files.set('/v9/kind-linux-amd64.sha256sum', `${DIGEST}  kind-linux-amd64\n`)
    expect(await failure('0'.repeat(64))).to.match(/has SHA-256 \w+, but should have 0+/)
    expect(await readdir(folder)).to.deep.equal([])
  })
  it('reports the address and its answer', async () => {
    files.clear()
    expect(await failure()).to.match(/v9\/kind-linux-amd64 answers 404/)
  })
  it("reports the host that it can't reach", async () => {
    releases = 'http://127.0.0.1:1'
    expect(await failure()).to.match(/can't reach 127\.0\.0\.1:1/)
  })
})
