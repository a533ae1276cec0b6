import { chmod, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Problem } from './problem.ts'
import { mustBeSafe, weaknessOf } from './safe-path.ts'

const ROOT = { uid: 0, gid: 0 }
const USER = { uid: 1000, gid: 1000 }

describe('a safe folder', () => {
  it('belongs to root or the user, and neither its group nor everybody may write to it', () => {
    expect(weaknessOf({ uid: 0, gid: 0, mode: 0o700 }, ROOT)).to.equal(undefined)
    expect(weaknessOf({ uid: 1000, gid: 0, mode: 0o700 }, ROOT)).to.equal('it belongs to UID 1000')
    expect(weaknessOf({ uid: 0, gid: 0, mode: 0o1777 }, ROOT)).to.equal('everybody may write to it')
    expect(weaknessOf({ uid: 0, gid: 0, mode: 0o770 }, ROOT)).to.equal('its group (GID 0) may write to it')
  })

  it('may be writable for the own group of a user who is not root', () => {
    expect(weaknessOf({ uid: 1000, gid: 1000, mode: 0o775 }, USER)).to.equal(undefined)
    expect(weaknessOf({ uid: 1000, gid: 100, mode: 0o775 }, USER)).to.equal(
      'its group (GID 100) may write to it',
    )
    expect(weaknessOf({ uid: 0, gid: 0, mode: 0o755 }, USER)).to.equal(undefined)
  })

  it('has safe parents: an unsafe one is named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pidns-test-'))
    const problem = await mustBeSafe(folder).catch((thrown: unknown) => thrown)
    expect(problem).to.be.instanceOf(Problem)
    expect(String(problem)).to.include('everybody may write to it')
    await rm(folder, { recursive: true })
  })

  it('is not a link to an unsafe one', async () => {
    const home = await mkdtemp(join(homedir(), '.pidns-test-'))
    await mkdir(join(home, 'open'))
    await chmod(join(home, 'open'), 0o777)
    await symlink(join(home, 'open'), join(home, 'link'))
    const problem = await mustBeSafe(join(home, 'link')).catch((thrown: unknown) => thrown)
    expect(String(problem)).to.include(`of ${join(home, 'open')}: everybody may write to it`)
    await rm(home, { recursive: true })
  })
})
