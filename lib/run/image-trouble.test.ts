import { expect } from 'chai'
import { imageTrouble } from './image-trouble.ts'

type Judged = Parameters<typeof imageTrouble>[0][number]

const PULL =
  'Pod a (a.yaml) did not get any further for 90 s: container a waits: ImagePullBackOff: no such host.'
const lacking = { verdict: 'inconclusive', reason: PULL, manifests: ['a.yaml'] } satisfies Judged
const passed = { verdict: 'pass', manifests: ['b.yaml'] } satisfies Judged

describe('the trouble with images', () => {
  it('is one sentence, with what to do, if no claim on pods could be judged', () => {
    const onApi = { verdict: 'pass', manifests: [] } satisfies Judged
    expect(imageTrouble([lacking, onApi])).to.match(
      /^The nodes can't get the images of the pods: Pod a .*: no such host\.\nName a registry/,
    )
  })

  it('is nothing if some pods have their images, or the reason is another', () => {
    expect(imageTrouble([lacking, passed])).to.equal(undefined)
    expect(imageTrouble([{ ...lacking, reason: 'no node takes it' }])).to.equal(undefined)
  })
})
