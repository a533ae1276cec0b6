import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { thisProcess } from '../../ownership.ts'
import { makeRunFolder, sweepRunFolders } from './run-folder.ts'

describe('the folders of runs', () => {
  it('are removed when their run has ended, and no others', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'run-folders-'))
    await Promise.all(
      ['pidns-mine', 'pidns-ended', 'pidns-strange'].map(name => makeRunFolder(join(parent, name))),
    )
    const ended = { ...thisProcess(), began: 'before this process' }
    await writeFile(join(parent, 'pidns-ended', 'owner.json'), JSON.stringify(ended))
    await rm(join(parent, 'pidns-strange', 'owner.json'))
    await sweepRunFolders(parent)
    expect((await readdir(parent)).sort()).to.deep.equal(['pidns-mine', 'pidns-strange'])
    await rm(parent, { recursive: true })
  })
})
