import { expect } from 'chai'
import { Notebook } from '../claim/notebook.ts'
import { Happenings } from './once.ts'

describe('what happens once', () => {
  const pods = { lasting: 'life/lasting.yaml' }
  const titles = (notes: Notebook) => notes.evidence.map(({ title }) => title)

  it('gives every claim its result and its evidence', async () => {
    const happenings = new Happenings()
    let times = 0
    const restart = async () => ++times
    const begin = (notes: Notebook) => {
      notes.note({ title: 'restarted', seen: '' })
      return restart()
    }
    for (const notes of [new Notebook(), new Notebook()]) {
      expect(await happenings.once(restart, begin, { pods, notes })).to.equal(1)
      expect(titles(notes)).to.deep.equal(['restarted'])
    }
  })

  it('gives every claim its failure', async () => {
    const happenings = new Happenings()
    const restart = async () => {
      throw new Error('no restart')
    }
    for (const notes of [new Notebook(), new Notebook()]) {
      const failed = await happenings.once(restart, () => restart(), { pods, notes }).catch(String)
      expect(failed).to.equal('Error: no restart')
    }
  })

  it('happens again in another run', async () => {
    let times = 0
    const restart = async () => ++times
    for (const expected of [1, 2])
      expect(await new Happenings().once(restart, () => restart(), { pods, notes: new Notebook() })).to.equal(
        expected,
      )
  })

  it('rejects a claim that means another pod by the same name', async () => {
    const happenings = new Happenings()
    async function restart() {}
    const notes = new Notebook()
    await happenings.once(restart, restart, { pods, notes })
    await happenings.once(restart, restart, { pods: { another: 'ns/shared.yaml' }, notes })
    expect(() => happenings.once(restart, restart, { pods: { lasting: 'ns/shared.yaml' }, notes })).to.throw(
      "'restart' happens once, but two claims mean different pods by 'lasting'",
    )
  })
})
