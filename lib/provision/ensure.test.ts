import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { Problem } from '../problem.ts'
import { type Step, silent } from '../progress.ts'
import { ensure, survey } from './ensure.ts'
import type { Part, Way } from './part.ts'

describe('a part', () => {
  let cacheDir: string
  const abort = new AbortController()
  const ctx = () => ({ signal: abort.signal, cacheDir })
  const missing = (ways: Way<string>[], remedy?: string): Part<string> => ({
    name: 'thing',
    find: async () => ({ missing: 'it is not there' }),
    ways,
    ...(remedy === undefined ? {} : { remedy: async () => remedy }),
  })
  const blocked: Way<string> = {
    title: 'buy it',
    obstacle: async () => 'there is no money',
    make: () => expect.fail('an obstacle was passed'),
  }
  const failing: Way<string> = {
    title: 'borrow it',
    make: () => Promise.reject(new Error('nobody lends.')),
  }
  const working: Way<string> = { title: 'make it', about: 'a day', make: async () => 'made' }
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    )

  beforeEach(async () => {
    cacheDir = await mkdtemp(path.join(os.tmpdir(), 'pidns-test-'))
  })
  afterEach(() => rm(cacheDir, { recursive: true }))

  it('that is there is taken without a word', async () => {
    const part: Part<string> = { ...missing([failing]), find: async () => ({ found: 'it', where: 'here' }) }
    expect(await ensure(part, ctx(), silent)).to.equal('it')
    expect(await survey(part, ctx())).to.deep.include({ found: true, detail: 'here', plan: [] })
  })
  it('is had by the first way that works, and why not by another is said', async () => {
    const notes: string[] = []
    const step: Step = { ...silent, note: text => notes.push(text), step: (_title, work) => work(step) }
    expect(await ensure(missing([blocked, failing, working]), ctx(), step)).to.equal('made')
    expect(notes).to.deep.equal([
      "can't buy it: there is no money; will borrow it",
      'could not borrow it: nobody lends; will make it',
    ])
  })
  it('that can not be had is one problem with every reason and the remedy', async () => {
    const error = await failure(ensure(missing([blocked, failing], 'steal it'), ctx(), silent))
    expect(error).to.be.instanceOf(Problem).with.property('kind', 'environment')
    expect(error).to.have.property('remedy', 'steal it')
    expect(error).to.have.property(
      'message',
      "thing: it is not there; can't buy it: there is no money; could not borrow it: nobody lends.",
    )
  })
  it('that can not be had for one reason says it once', async () => {
    const other = { ...blocked, title: 'rent it' }
    expect(await failure(ensure(missing([blocked, other]), ctx(), silent))).to.have.property(
      'message',
      "thing: it is not there; can't buy it nor rent it: there is no money.",
    )
  })
  it("ends at once on the person's own mistake", async () => {
    const wrong: Way<string> = {
      title: 'ask',
      make: () => Promise.reject(new Problem('usage', 'no such thing')),
    }
    expect(await failure(ensure(missing([wrong, working]), ctx(), silent))).to.have.property('kind', 'usage')
  })
  it('is surveyed with what would be tried, without trying', async () => {
    expect(await survey(missing([blocked, working], 'steal it'), ctx())).to.deep.equal({
      name: 'thing',
      found: false,
      detail: 'it is not there',
      plan: [
        { title: 'buy it', about: undefined, obstacle: 'there is no money' },
        { title: 'make it', about: 'a day', obstacle: undefined },
      ],
      remedy: undefined,
    })
    expect(await survey(missing([blocked], 'steal it'), ctx())).to.have.property('remedy', 'steal it')
  })
})
