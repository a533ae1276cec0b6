import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { removeStale } from './start.ts'

describe('removeStale', () => {
  let folder: string
  let file: string
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'pidns-test-'))
    file = path.join(folder, 'docker.pid')
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('removes a pid file if its process is gone', async () => {
    await writeFile(file, '4194999')
    expect(await removeStale(file, 'dockerd')).to.equal(true)
    expect(existsSync(file)).to.equal(false)
  })
  it('removes a pid file if its process is another program', async () => {
    await writeFile(file, `${process.pid}\n`)
    expect(await removeStale(file, 'dockerd')).to.equal(true)
  })
  it('keeps a pid file if its process is the program itself', async function () {
    if (process.platform !== 'linux') return this.skip()
    await writeFile(file, String(process.pid))
    const name = (await readFile(`/proc/${process.pid}/comm`, 'utf8')).trim()
    expect(await removeStale(file, name)).to.equal(false)
    expect(existsSync(file)).to.equal(true)
  })
  it('does nothing if there is no file or it holds no number', async () => {
    expect(await removeStale(file, 'dockerd')).to.equal(false)
    await writeFile(file, 'x')
    expect(await removeStale(file, 'dockerd')).to.equal(false)
  })
})
