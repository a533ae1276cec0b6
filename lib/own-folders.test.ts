import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { OwnFolders } from './own-folders.ts'
import { newId, thisProcess } from './ownership.ts'

/** The owner record of a process that has ended. */
const ENDED = { ...thisProcess(), began: 'before this process', nonce: 'another' }

describe('folders of the suite', () => {
  let place = ''
  beforeEach(async () => {
    place = await mkdtemp(join(homedir(), '.pidns-test-'))
  })
  afterEach(() => rm(place, { recursive: true, force: true }))

  /** A folder as somebody may put it there, with one of the user's files in it. */
  async function put(name: string, owner: unknown): Promise<void> {
    await mkdir(join(place, name))
    await writeFile(join(place, name, 'of-the-person'), '')
    if (owner !== undefined) await writeFile(join(place, name, 'owner.json'), JSON.stringify(owner))
  }

  const written = (id: string, owner: unknown) => ({ id, owner, made: '2026-11-24T08:00:00.000Z' })

  it('are removed if their owner has ended; no others are', async () => {
    const folders = new OwnFolders(place)
    const mine = newId()
    await folders.make(mine)
    await put('pidns-ended001', written('ended001', ENDED))
    await put('pidns-kept0001', written('kept0001', null))
    await put('pidns-elsewher', written('elsewher', { ...ENDED, pidNamespace: 'pid:[1]' }))
    await put('pidns-otherhos', written('otherhos', { ...ENDED, host: 'another' }))
    await put('pidns-otherboo', written('otherboo', { ...ENDED, boot: 'another', machine: '' }))
    await put('pidns-noowner0', undefined)
    await put('pidns-mismatch', written('ended001', ENDED))
    await put('pidns-cutshort', undefined)
    await writeFile(join(place, 'pidns-cutshort', 'owner.json'), '{"id": "cutsh')
    await put('4711-abcdef', written('4711-abcdef', ENDED))
    await put('pidns-tmp', written('tmp', ENDED))
    const before = (await readdir(place)).toSorted()
    for (const { id } of await folders.abandoned()) await folders.remove(id)
    const after = (await readdir(place)).toSorted()
    expect(before.filter(name => !after.includes(name))).to.deep.equal(['pidns-ended001'])
  })

  it('are never links, wherever those lead', async () => {
    const folders = new OwnFolders(place)
    await put('victim', written('linked00', ENDED))
    await symlink(join(place, 'victim'), join(place, 'pidns-linked00'))
    expect(await folders.find('linked00')).to.equal(undefined)
    await folders.remove('linked00')
    expect(await readdir(join(place, 'victim'))).to.include('of-the-person')
  })

  it('are removed, but not what links in them lead to', async () => {
    const folders = new OwnFolders(place)
    await put('victim', undefined)
    await folders.make('mine0001')
    await symlink(join(place, 'victim'), join(folders.pathOf('mine0001'), 'link'))
    await folders.remove('mine0001')
    expect(await readdir(place)).to.deep.equal(['victim'])
    expect(await readdir(join(place, 'victim'))).to.deep.equal(['of-the-person'])
  })

  it('have names computed from an id alone', () => {
    const folders = new OwnFolders(place)
    for (const id of ['', '..', '../../etc', 'ABCDEFGH', 'a/b/c/d/', 'toolong00', 'short'])
      expect(() => folders.pathOf(id), id).to.throw('no id')
  })

  it('stay if they are kept', async () => {
    const folders = new OwnFolders(place)
    await folders.make('kept0002', 'what it is for')
    await folders.keep('kept0002')
    const found = await folders.find('kept0002')
    expect(found?.owner).to.equal(null)
    expect(found?.about).to.equal('what it is for')
  })

  it('are left alone if their run is in another PID namespace, even with the same PIDs', async function () {
    if (process.geteuid?.() !== 0) return this.skip()
    const script = `
      const { OwnFolders } = await import(${JSON.stringify(import.meta.resolve('./own-folders.ts'))})
      const folders = new OwnFolders(${JSON.stringify(place)})
      for (const { id } of await folders.abandoned()) await folders.remove(id)
      await folders.make(process.argv[1])
      console.log(process.pid)
      process.stdin.resume()
    `
    const run = async (id: string) => {
      const namespace = ['--pid', '--fork', '--kill-child', '--mount-proc']
      const child = spawn('unshare', [
        ...namespace,
        process.execPath,
        '--input-type=module',
        '--eval',
        script,
        id,
      ])
      const [pid] = await once(child.stdout, 'data')
      return { pid: Number(String(pid)), child }
    }
    const first = await run('inside01')
    const second = await run('inside02')
    expect(first.pid).to.equal(second.pid)
    for (const { id } of await new OwnFolders(place).abandoned()) await new OwnFolders(place).remove(id)
    expect((await readdir(place)).toSorted()).to.deep.equal(['pidns-inside01', 'pidns-inside02'])
    for (const { child } of [first, second]) {
      child.stdin.end()
      await once(child, 'exit')
    }
  })
})
