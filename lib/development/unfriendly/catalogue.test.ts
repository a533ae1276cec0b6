import { readdirSync } from 'node:fs'
import { expect } from 'chai'
import { Problem } from '../../problem.ts'
import { chosen, UNFRIENDLY_CLUSTERS } from './catalogue.ts'
import { objectsIn } from './objects.ts'

describe('the unfriendly clusters', () => {
  it('are all chosen by no name, and in their own order by names', () => {
    expect([...chosen([]).keys()]).to.deep.equal([...UNFRIENDLY_CLUSTERS.keys()])
    expect([...chosen(['tainted-node', 'quota']).keys()]).to.deep.equal(['quota', 'tainted-node'])
  })

  it('are refused by a name that none has', () => {
    expect(() => chosen(['quota', 'qota'])).to.throw(
      Problem,
      'There is no unfriendly cluster qota; there are ',
    )
  })

  it('have objects that can be read', async () => {
    const files = readdirSync(import.meta.dirname).filter(file => file.endsWith('.yaml'))
    const ofApi = files.filter(file => file !== 'pod-security.yaml')
    for (const file of ofApi) expect(await objectsIn(file), file).not.to.be.empty
  })
})
