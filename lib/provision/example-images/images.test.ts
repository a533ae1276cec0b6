import { expect } from 'chai'
import { wholeName } from '../../target/image-name.ts'
import { builtExampleImages, EXAMPLE_IMAGES } from './images.ts'

describe('builtExampleImages', () => {
  it('has a recipe for each image of the documentation page', () => {
    const refs = builtExampleImages('/x').map(image => image.ref)
    expect(refs).to.deep.equal(EXAMPLE_IMAGES.map(wholeName))
  })
})
