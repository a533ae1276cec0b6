import { expect } from 'chai'
import { undoing } from './undoing.ts'

describe('a step that is undone', () => {
  async function stepping(rest: () => Promise<void>, undo: () => Promise<void> = async () => {}) {
    const told: string[] = []
    const work = async () => {
      await using step = undoing(
        async () => {
          told.push('undone')
          await undo()
        },
        thrown => told.push(String(thrown)),
      )
      await rest()
      step.keep()
    }
    await work().catch(thrown => told.push(`thrown ${thrown}`))
    return told
  }
  const failing = async () => {
    throw new Error('no namespace')
  }

  it('stays if the code after it succeeds', async () => {
    expect(await stepping(async () => {})).to.deep.equal([])
  })

  it('is undone if the code after it throws, and the error goes on', async () => {
    expect(await stepping(failing)).to.deep.equal(['undone', 'thrown Error: no namespace'])
  })

  it('reports a failed undo, and still throws the first error', async () => {
    const stuck = async () => {
      throw new Error('stuck')
    }
    expect(await stepping(failing, stuck)).to.deep.equal([
      'undone',
      'Error: stuck',
      'thrown Error: no namespace',
    ])
  })
})
