import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { makeFolder } from './make-folder.ts'
import { Problem } from './problem.ts'

describe('making a folder', () => {
  it('makes missing parents too, closed to others', async () => {
    const home = await mkdtemp(join(homedir(), '.pidns-test-'))
    await makeFolder(join(home, 'a', 'b'), 0o700)
    expect((await stat(join(home, 'a'))).mode & 0o777).to.equal(0o700)
    expect(await readdir(join(home, 'a'))).to.deep.equal(['b'])
    await makeFolder(join(home, 'a', 'b'))
    await rm(home, { recursive: true })
  })

  it('fails at once where the system has no place for it', async () => {
    const problem = await makeFolder('/proc/1/pidns/x').catch((thrown: unknown) => thrown)
    expect(problem).to.be.instanceOf(Problem)
    expect(String(problem)).to.include("can't be made")
  })

  it('does not accept a file as a folder', async () => {
    const problem = await makeFolder('/etc/passwd').catch((thrown: unknown) => thrown)
    expect(String(problem)).to.include('/etc/passwd')
  })
})
