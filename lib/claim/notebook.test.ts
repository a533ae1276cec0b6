import { expect } from 'chai'
import { Notebook } from './notebook.ts'

describe('a notebook', () => {
  const titles = (notes: Notebook) => notes.evidence.map(({ title, seen }) => `${title}: ${seen}`)

  it('keeps notes in order', () => {
    const notes = new Notebook()
    notes.note({ title: 'ps ax', seen: '1' })
    notes.note({ title: 'ps ax', seen: '2' })
    expect(titles(notes)).to.deep.equal(['ps ax: 1', 'ps ax: 2'])
  })

  it('keeps a repeated sight once', () => {
    const notes = new Notebook()
    notes.note({ title: 'look', seen: '1', byHand: 'a' })
    notes.note({ title: 'look', seen: '1', byHand: 'a' })
    notes.note({ title: 'look', seen: '1', byHand: 'b' })
    expect(titles(notes)).to.deep.equal(['look: 1', 'look: 1'])
  })

  it('keeps what a wait saw last, and what was seen before the wait', () => {
    const notes = new Notebook()
    notes.note({ title: 'ps ax', seen: 'before' })
    {
      using wait = notes.waiting()
      wait.turn()
      notes.note({ title: 'ps ax', seen: 'first look' })
      wait.turn()
      notes.note({ title: 'kill', seen: 'meanwhile' })
      notes.note({ title: 'ps ax', seen: 'last look' })
    }
    notes.note({ title: 'ps ax', seen: 'after' })
    expect(titles(notes)).to.deep.equal([
      'ps ax: before',
      'kill: meanwhile',
      'ps ax: last look',
      'ps ax: after',
    ])
  })

  it('keeps both looks of one turn, and looks at two pods', () => {
    const notes = new Notebook()
    using wait = notes.waiting()
    for (const turn of [1, 2]) {
      wait.turn()
      notes.note({ title: 'log', seen: `${turn} one`, byHand: 'logs one' })
      notes.note({ title: 'log', seen: `${turn} two`, byHand: 'logs two' })
    }
    expect(titles(notes)).to.deep.equal(['log: 2 one', 'log: 2 two'])
  })

  it('shows the notes of an included notebook where it was first included', () => {
    const notes = new Notebook()
    const restart = new Notebook()
    notes.note({ title: 'a', seen: '' })
    notes.include(restart)
    notes.note({ title: 'b', seen: '' })
    notes.include(restart)
    restart.note({ title: 'restarted', seen: '' })
    restart.measure({ caller: 'a', target: 'b', may: { signal: true } })
    expect(titles(notes)).to.deep.equal(['a: ', 'restarted: ', 'b: '])
    expect(notes.measurements).to.have.length(1)
  })
})
