import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { AskedConsent, FULL_CONSENT } from '../consent.ts'
import { Problem } from '../problem.ts'
import { type Step, silent } from '../progress.ts'
import { askOnce, ensure, survey } from './ensure.ts'
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

  it('that is there is used without a message', async () => {
    const part: Part<string> = { ...missing([failing]), find: async () => ({ found: 'it', where: 'here' }) }
    expect(await ensure(part, ctx(), silent)).to.equal('it')
    expect(await survey(part, ctx())).to.deep.include({ found: true, detail: 'here', plan: [] })
  })
  it('is made in the first way that works, and reports why the others failed', async () => {
    const notes: string[] = []
    const step: Step = { ...silent, note: text => notes.push(text), step: (_title, work) => work(step) }
    expect(await ensure(missing([blocked, failing, working]), ctx(), step)).to.equal('made')
    expect(notes).to.deep.equal([
      "can't buy it: there is no money; will borrow it",
      'could not borrow it: nobody lends; will make it',
    ])
  })
  it("that can't be made throws one problem with every reason and the remedy", async () => {
    const error = await failure(ensure(missing([blocked, failing], 'steal it'), ctx(), silent))
    expect(error).to.be.instanceOf(Problem).with.property('kind', 'environment')
    expect(error).to.have.property('remedy', 'steal it')
    expect(error).to.have.property(
      'message',
      "thing: it is not there; can't buy it: there is no money; could not borrow it: nobody lends.",
    )
  })
  it("that can't be made for one reason says it once", async () => {
    const other = { ...blocked, title: 'rent it' }
    expect(await failure(ensure(missing([blocked, other]), ctx(), silent))).to.have.property(
      'message',
      "thing: it is not there; can't buy it nor rent it: there is no money.",
    )
  })
  it("stops at once on the user's own mistake", async () => {
    const wrong: Way<string> = {
      title: 'ask',
      make: () => Promise.reject(new Problem('usage', 'no such thing')),
    }
    expect(await failure(ensure(missing([wrong, working]), ctx(), silent))).to.have.property('kind', 'usage')
  })
  it('that would change the system needs consent, and says what to type', async () => {
    const changing: Way<string> = {
      title: 'install it',
      changes: async () => [{ what: 'install things', byHand: 'sudo apt-get install things' }],
      make: async () => 'installed',
    }
    const problem = await failure(ensure(missing([changing]), ctx(), silent))
    expect(problem).to.include({ name: 'Problem', kind: 'environment' })
    expect(problem).to.have.property(
      'message',
      'thing: it is not there; may not install it: you have not agreed to changes on this system.',
    )
    expect(problem).to.have.property(
      'remedy',
      [
        'This would change your system:',
        '  - install things',
        'By hand:',
        '  sudo apt-get install things',
        'To let pidns do it, use --provision install or set PIDNS_PROVISION=install.',
      ].join('\n'),
    )
    const agreed = { ...ctx(), consent: FULL_CONSENT }
    expect(await ensure(missing([changing]), agreed, silent)).to.equal('installed')
    expect(await ensure(missing([changing, working]), ctx(), silent)).to.equal('made')
    const [way] = (await survey(missing([changing]), ctx())).plan
    expect(way?.changes).to.deep.equal(['install things'])
  })
  it("asks about everything at once, but not about ways that can't work", async () => {
    const asked: string[] = []
    const consent = new AskedConsent(async changes => {
      asked.push(changes.map(({ what }) => what).join())
      return true
    })
    const changes = (what: string) => async () => [{ what, byHand: '' }]
    const one = missing([{ ...working, changes: changes('one') }])
    const two = missing([
      { ...blocked, changes: changes('none') },
      { ...working, changes: changes('two') },
    ])
    const asking = { ...ctx(), consent }
    await askOnce([one, two], asking)
    expect(await ensure(one, asking, silent)).to.equal('made')
    expect(await ensure(two, asking, silent)).to.equal('made')
    expect(asked).to.deep.equal(['one,two'])
  })
  it('is surveyed with the ways to try, without trying them', async () => {
    expect(await survey(missing([blocked, working], 'steal it'), ctx())).to.deep.equal({
      name: 'thing',
      found: false,
      detail: 'it is not there',
      plan: [
        { title: 'buy it', about: undefined, obstacle: 'there is no money', changes: [] },
        { title: 'make it', about: 'a day', obstacle: undefined, changes: [] },
      ],
      remedy: undefined,
    })
    expect(await survey(missing([blocked], 'steal it'), ctx())).to.have.property('remedy', 'steal it')
  })
})
