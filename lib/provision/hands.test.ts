import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { BUILDER, builderHome, handsHere, removeBuilderHome } from './hands.ts'
import { withWorkshop } from './workshop.ts'

describe('the user that builds', () => {
  const { signal } = new AbortController()
  let folder: string
  let ctx: { signal: AbortSignal; cacheDir: string }
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.homedir(), '.pidns-test-'))
    ctx = { signal, cacheDir: path.join(folder, 'cache') }
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('is, for root, a builder without capabilities that can write only in the workshop', async function () {
    // Without root or the permission to make namespaces, we can't delegate.
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
    // Delivered files belong to root again.
    expect((await stat(path.join(folder, 'mine'))).uid).to.equal(0)
  })

  it('delivers only files: root would follow a link', async () => {
    await writeFile(path.join(folder, 'secret'), 'secret')
    const failure = await withWorkshop(ctx, async workshop => {
      await symlink(path.join(folder, 'secret'), path.join(workshop.out, 'kubelet'))
      return workshop.deliver(folder).then(() => 'nothing failed', String)
    })
    expect(failure).to.contain('kubelet was built, but is not a file')
  })

  it('leaves a home in the cache, which we remove if no build runs and the builder owns it', async function () {
    if ((await handsHere(ctx)).of === 'own') this.skip()
    expect(await builderHome(ctx)).to.equal(path.join(ctx.cacheDir, 'go'))
    const stop = new AbortController()
    const building = withWorkshop({ ...ctx, signal: stop.signal }, workshop => {
      const said = workshop.run('sh', ['-c', 'echo started; exec sleep 60'], {
        onLine: () =>
          void removeBuilderHome(ctx)
            .then(() => 'removed', String)
            .then(text => stop.abort(text)),
      })
      return said
    }).catch(String)
    expect(await building).to.contain('A build is running')
    await removeBuilderHome(ctx)
    expect(await builderHome(ctx)).to.equal(undefined)
    await mkdir(path.join(ctx.cacheDir, 'go'))
    await removeBuilderHome(ctx)
    expect((await stat(path.join(ctx.cacheDir, 'go'))).isDirectory()).to.equal(true)
  })

  it("refuses a home that doesn't belong to the builder", async function () {
    if ((await handsHere(ctx)).of === 'own') this.skip()
    const other = { signal, cacheDir: folder }
    await writeFile(path.join(folder, 'go'), "somebody's")
    const hands = await handsHere(other)
    expect(hands.of === 'own' && hands.because).to.contain("exists but doesn't belong to the builder")
  })
})
