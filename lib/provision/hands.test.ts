import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { BUILDER, handsHere } from './hands.ts'
import { withWorkshop } from './workshop.ts'

describe('the hands that build', () => {
  const { signal } = new AbortController()
  let folder: string
  let ctx: { signal: AbortSignal; cacheDir: string }
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.homedir(), '.pidns-test-'))
    ctx = { signal, cacheDir: path.join(folder, 'cache') }
  })
  afterEach(() => rm(folder, { recursive: true }))

  it("are a builder's without any capability where this is root, who may write in the workshop alone", async function () {
    // Where this is no root, or may not make namespaces, there is nobody to hand the work to.
    if ((await handsHere(ctx)).of === 'own') this.skip()
    await withWorkshop(ctx, async workshop => {
      const script =
        'id -u; grep -E "^(CapEff|CapBnd|NoNewPrivs)" /proc/self/status; touch "$1/mine"; touch "$2/theirs" 2>/dev/null || echo refused'
      const said = await workshop.run('sh', ['-c', script, 'sh', workshop.out, folder])
      expect(said.split(/\s+/)).to.deep.equal([
        ...[`${BUILDER}`, 'CapEff:', '0000000000000000', 'CapBnd:', '0000000000000000'],
        ...['NoNewPrivs:', '1', 'refused'],
      ])
      await workshop.deliver(folder)
    })
    // What is delivered is root's again.
    expect((await stat(path.join(folder, 'mine'))).uid).to.equal(0)
  })

  it('deliver files only: a link would be followed by another hand', async () => {
    await writeFile(path.join(folder, 'secret'), 'secret')
    const failure = await withWorkshop(ctx, async workshop => {
      await symlink(path.join(folder, 'secret'), path.join(workshop.out, 'kubelet'))
      return workshop.deliver(folder).then(() => 'nothing failed', String)
    })
    expect(failure).to.contain('kubelet was built, but is no file')
  })

  it("take no folder that is there and is not the builder's", async function () {
    if ((await handsHere(ctx)).of === 'own') this.skip()
    const other = { signal, cacheDir: folder }
    await writeFile(path.join(folder, 'go'), "somebody's")
    const hands = await handsHere(other)
    expect(hands.of === 'own' && hands.because).to.contain("is there, and not the builder's")
  })
})
