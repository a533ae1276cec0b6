import { expect } from 'chai'
import { selectionOf } from './selection.ts'

const NONE = { claim: [] }

describe('selectionOf', () => {
  it('is all claims without flags', async () => {
    expect(await selectionOf(NONE)).to.deep.equal({ claims: [], withoutRestarts: false })
  })

  it('reads regular expressions, and refuses what is none', async () => {
    const { focus, skip } = await selectionOf({ ...NONE, focus: 'PID 1', skip: '^cri' })
    expect([focus, skip]).to.deep.equal([/PID 1/, /^cri/])
    const problem = await selectionOf({ ...NONE, focus: '(' }).catch((thrown: unknown) => thrown)
    expect(problem)
      .to.have.property('message')
      .that.matches(/^--focus is no regular expression: /)
  })

  it('takes the claims of a report that did not pass', async () => {
    const problem = await selectionOf({ ...NONE, rerun: '/nowhere' }).catch((thrown: unknown) => thrown)
    expect(problem).to.have.property('message').that.includes("Can't read the report /nowhere")
    const both = await selectionOf({ claim: ['doc'], rerun: 'x' }).catch((thrown: unknown) => thrown)
    expect(both).to.have.property('message', '--rerun and --claim both select claims.')
  })
})
